export interface MailMessage {
  messageId: string;
  to: string;
  subject: string;
  text: string;
  attachments: { filename: string; contentType: string; content: Uint8Array }[];
}

export interface MailPort {
  /** `messageId` is ours and stable, so a repeated send can be recognised by the receiver. @throws ProviderUnavailableError */
  send(message: MailMessage): Promise<void>;
}
