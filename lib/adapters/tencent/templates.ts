import { noticeParameters } from '../../domain/notices';
import type { Secret } from '../../domain/secret';
import type { SmsTemplate } from '../../ports/sms';

/** `T-login_code` unless configured: the real ids are digits given by the provider. */
export const templateId = (template: SmsTemplate, ids: Partial<Record<SmsTemplate, string>> = {}): string =>
  ids[template] ?? `T-${template}`;

/** Values {1}, {2}… in the order of the registered text. @throws TypeError when a variable is missing: a mistake of the caller, found by its test */
export function templateParams(template: SmsTemplate, params: Record<string, string | Secret>): string[] {
  return noticeParameters(template).map((name) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`SMS template ${template} needs the parameter ${name}`);
    return typeof value === 'string' ? value : value.reveal();
  });
}
