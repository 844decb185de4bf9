import type { Secret } from '../domain/secret';

/** Templates known to the provider; the adapter maps them to its template ids and orders the parameters. */
export type SmsTemplate =
  | 'login_code' // {code, minutes}
  | 'consult_code' // {code, minutes}
  | 'message_answered' // {messageNo}
  | 'application_code' // {code, minutes}
  | 'found_code' // {code, minutes}
  | 'order_submitted' // {orderNo, hours}
  | 'payment_received' // {orderNo}
  | 'review_rejected' // {orderNo, reasons}
  | 'review_approved' // {orderNo, date}
  | 'shipped' // {orderNo, waybillNo}
  | 'token_pin' // {orderNo, pin}
  | 'order_closed' // {orderNo}
  | 'materials_wanted' // {orderNo}
  | 'materials_reminder' // {orderNo, date}
  | 'materials_incomplete' // {orderNo, missing}
  | 'materials_refused' // {orderNo}
  | 'materials_received' // {orderNo}
  | 'materials_expired' // {orderNo}
  | 'order_cancelled' // {orderNo}
  | 'certificate_restored' // {orderNo}
  | 'refund_refused' // {orderNo}
  | 'order_refunded'; // {orderNo, amount}

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
