import nodemailer from 'nodemailer';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { MailPort } from '../../ports/mail';
import { DEFAULT_TIMEOUT_MS, wasSent } from '../http';

export interface SmtpConfig {
  /** smtp://user:password@host:port or smtps://… */
  url: string;
  /** e.g. 数字证书服务 <service@example.com> */
  from: string;
  timeoutMs?: number;
}

export function createSmtp(config: SmtpConfig): MailPort {
  const timeout = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const transport = nodemailer.createTransport({
    url: config.url,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: 2 * timeout,
    dnsTimeout: timeout,
    // Contents come from us as bytes: nothing in a message may make the mailer read files or addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ messageId, to, subject, text, attachments }) {
      try {
        await transport.sendMail({
          messageId: stableMessageId(messageId, config.from),
          from: config.from,
          to,
          subject,
          text,
          attachments: attachments.map(({ filename, contentType, content }) => ({
            filename,
            contentType,
            content: Buffer.from(content),
          })),
        });
      } catch (error) {
        throw mailError(error);
      }
    },
  };
}

/** Only plain characters, so that the id is the same on every try and can't end the header. */
export function stableMessageId(id: string, from: string): string {
  const clean = (part: string): string => part.replace(/[^\w.+-]/g, '-');
  const [left = '', right] = id.replace(/^<|>$/g, '').split('@');
  const domain = right ?? /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
  return `<${clean(left)}@${clean(domain)}>`;
}

interface SmtpError {
  code?: string;
  responseCode?: number;
  /** Which of the mailer's clocks ran out. */
  timeoutType?: string;
}

/** Failures before the text of the message was handed over. */
const BEFORE_TEXT = new Set(['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EREQUIRETLS', 'ECONFIG']);
const BEFORE_TEXT_TIMEOUTS = new Set(['CONNECTION_TIMEOUT', 'GREETING_TIMEOUT']);

/** Server texts quote addresses: only the kind and the numeric code are kept. */
function mailError(error: unknown): DomainError {
  const { code = '', responseCode, timeoutType = '' } = (error ?? {}) as SmtpError;
  const isAboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  // Without a reply code these are addresses that the mailer itself refused.
  if (isAboutMessage && (responseCode === undefined || responseCode >= 500)) {
    return new DomainError('mail.refused', '邮箱地址无法接收邮件，请核对邮箱。', 'invalid', {
      providerCode: String(responseCode ?? code),
    });
  }
  const known =
    responseCode !== undefined || BEFORE_TEXT.has(code) || BEFORE_TEXT_TIMEOUTS.has(timeoutType) || !wasSent(error);
  const detail = [code, responseCode].filter(Boolean).join(' ');
  return new ProviderUnavailableError('smtp', !known, detail || 'connection failed');
}
