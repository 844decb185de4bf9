import type { Changeable } from './change';
import { type BusinessType, makesToken, type VerificationMethod } from './order';

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
  'provide_register',
  'provide_verifier',
  'provide_account_check',
  'provide_bank',
  'provide_sms',
  'provide_payment',
  'provide_invoice',
  'provide_courier',
] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];

/** Nobody gets data for it: the register is asked about who is new or has changed. */
const NOT_NEEDED: Partial<Record<BusinessType, readonly ConsentKind[]>> = {
  reissue: ['provide_register'],
  renew: ['provide_register'],
  unlock: ['provide_register'],
  revoke: ['provide_register'],
};
const FOR_A_FEE: readonly string[] = ['provide_payment', 'provide_invoice'];
/** Who checks online whether the organisation wants it. */
const FOR_A_CHECK: readonly string[] = ['provide_verifier', 'provide_account_check'];

/** What is known of an order, or of what may become one. */
export interface Concern {
  /** 变更: what changes. */
  changes?: readonly Changeable[];
  method?: VerificationMethod;
  /** Nothing is to be paid. */
  free?: boolean;
  /** 线下邮寄: the papers prove it, nobody is asked. */
  byPost?: boolean;
}

/** What an act needs before anything leaves for somebody else; of the texts that the channel asks for. */
export const ACT_NEEDS = {
  /** 初次办理: a question to the register of companies, and a code to a phone that nobody knows yet. */
  onboarding: ['privacy', 'sensitive_identity', 'provide_register', 'provide_sms'],
  verification: [
    ...['privacy', 'sensitive_identity', 'sensitive_bank_card'],
    ...['provide_register', 'provide_verifier', 'provide_account_check', 'provide_bank'],
  ],
  sms: ['provide_sms'],
  transfer: ['provide_bank'],
  trade: ['provide_payment'],
  invoice: ['provide_invoice'],
  parcel: ['provide_courier'],
} as const satisfies Record<string, readonly string[]>;
export type ConsentAct = keyof typeof ACT_NEEDS;

export const consentsForAct = <C extends { kind: string }>(act: ConsentAct, consents: readonly C[]): C[] =>
  consents.filter(({ kind }) => (ACT_NEEDS[act] as readonly string[]).includes(kind));

/** As it was given: which version, what stood in it, when. */
export interface GivenConsent {
  agreementId: string;
  sha256: string;
  at: string;
}

/** Each text once, as it was first relied on. */
export function mergeConsents(first: readonly GivenConsent[], more: readonly GivenConsent[]): GivenConsent[] {
  const known = new Set(first.map(({ agreementId }) => agreementId));
  return [...first, ...more.filter(({ agreementId }) => !known.has(agreementId))];
}

/** The texts that concern an order. Where it is free nothing is paid or billed; without a token nor is anything sent. */
export function consentsFor<C extends { kind: string }>(
  businessType: BusinessType,
  consents: readonly C[],
  { changes = [], method, free, byPost }: Concern = {},
): C[] {
  const unneeded: string[] = [...(NOT_NEEDED[businessType] ?? [])];
  const token = makesToken({ businessType, changes });
  if (!token) unneeded.push('provide_courier');
  if (!token || free) unneeded.push(...FOR_A_FEE);
  const byAmount = method === 'bank_account' && consents.some(({ kind }) => kind === 'provide_account_check');
  // Whoever pays the amount asks the register himself.
  if (businessType === 'change' && (byAmount || byPost)) unneeded.push('provide_register');
  if (byPost) unneeded.push(...FOR_A_CHECK);
  return consents.filter(({ kind }) => !unneeded.includes(kind));
}

/** Whether a consent is asked for: some are only needed when the data in question is used at all. */
export function consentApplies(
  consent: { methods: readonly string[] | null },
  method: VerificationMethod | undefined,
): boolean {
  return consent.methods === null || (method !== undefined && consent.methods.includes(method));
}
