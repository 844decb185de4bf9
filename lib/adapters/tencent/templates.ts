import type { Secret } from '../../domain/secret';
import type { SmsTemplate } from '../../ports/sms';

/** The one place that knows the order of each template's variables {1}, {2}… as registered with the provider. */
export const SMS_TEMPLATE_PARAMS: Record<SmsTemplate, readonly string[]> = {
  login_code: ['code', 'minutes'],
  consult_code: ['code', 'minutes'],
  message_answered: ['messageNo'],
  application_code: ['code', 'minutes'],
  found_code: ['code', 'minutes'],
  order_submitted: ['orderNo', 'hours'],
  payment_received: ['orderNo'],
  review_rejected: ['orderNo', 'reasons'],
  review_approved: ['orderNo', 'date'],
  shipped: ['orderNo', 'waybillNo'],
  token_pin: ['orderNo', 'pin'],
  order_closed: ['orderNo'],
  materials_wanted: ['orderNo'],
  materials_reminder: ['orderNo', 'date'],
  materials_incomplete: ['orderNo', 'missing'],
  materials_refused: ['orderNo'],
  materials_received: ['orderNo'],
  materials_expired: ['orderNo'],
  order_cancelled: ['orderNo'],
  certificate_restored: ['orderNo'],
  refund_refused: ['orderNo'],
  order_refunded: ['orderNo', 'amount'],
};

/** `T-login_code` unless configured: the real ids are digits given by the provider. */
export const templateId = (template: SmsTemplate, ids: Partial<Record<SmsTemplate, string>> = {}): string =>
  ids[template] ?? `T-${template}`;

/** @throws TypeError when a variable is missing: a mistake of the caller, found by its test */
export function templateParams(template: SmsTemplate, params: Record<string, string | Secret>): string[] {
  return SMS_TEMPLATE_PARAMS[template].map((name) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`SMS template ${template} needs the parameter ${name}`);
    return typeof value === 'string' ? value : value.reveal();
  });
}
