import type { NoticeName } from '../domain/notices';
import type { Secret } from '../domain/secret';

/** Templates registered with the provider; their texts and values are in lib/domain/notices. */
export type SmsTemplate = NoticeName;

export interface SmsRequest {
  /** 11-digit mainland number. */
  mobile: string;
  template: SmsTemplate;
  params: Record<string, string | Secret>;
  /** Idempotency key of ours; echoed by the provider as SessionContext. */
  key: string;
}

export interface SmsPort {
  /**
   * Sends one message. Resolves with the provider's serial number.
   * @throws ProviderUnavailableError when it is not known whether it was sent, or the provider is down
   * @throws DomainError `sms.refused` (bad number, limit) when it was certainly not sent; details.providerCode
   */
  send(request: SmsRequest): Promise<{ serialNo: string }>;
  /**
   * Was a message with this key accepted? `unknown` when the provider can't say. Used after an unclear send; give it a
   * minute first, because the provider lists a message only after the operator's receipt.
   */
  find(mobile: string, key: string, since: Date): Promise<'sent' | 'not_found' | 'unknown'>;
}
