import type { BusinessType, VerificationMethod } from './order';

/**
 * What a customer agrees to. PIPL wants each of the last two on its own (Art. 29: sensitive data; Art. 23: giving data to
 * another processor), never pre-ticked and never bundled with the agreement.
 */
export const CONSENT_CATEGORIES = {
  agreement: '协议与政策',
  sensitive: '处理敏感个人信息的单独同意',
  recipient: '向第三方提供个人信息的单独同意',
} as const;
export type ConsentCategory = keyof typeof CONSENT_CATEGORIES;

/** Kinds of texts that a channel may ask for, in the order in which they are shown. */
export const CONSENT_KINDS = [
  'service',
  'privacy',
  'sensitive_identity',
  'sensitive_bank_card',
  'provide_verifier',
  'provide_bank',
  'provide_sms',
  'provide_payment',
  'provide_invoice',
  'provide_courier',
] as const;

/** Nothing is paid, invoiced or sent by courier: nobody asks to pass on data for it. */
const NOT_NEEDED: Partial<Record<BusinessType, readonly string[]>> = {
  revoke: ['provide_payment', 'provide_invoice', 'provide_courier'],
};

/** The texts of a channel that concern a business type. */
export const consentsFor = <C extends { kind: string }>(businessType: BusinessType, consents: readonly C[]): C[] =>
  consents.filter(({ kind }) => !NOT_NEEDED[businessType]?.includes(kind));

/** Whether a consent is asked for: some are only needed when the data in question is used at all. */
export function consentApplies(
  consent: { methods: readonly string[] | null },
  method: VerificationMethod | undefined,
): boolean {
  return consent.methods === null || (method !== undefined && consent.methods.includes(method));
}
