import type { Secret } from '../domain/secret';

/** What kind of typed information the provider found wrong; the page says it in words. */
export type MismatchField = 'name' | 'idNumber' | 'mobile' | 'bankCard' | 'combination';

export type IdentityResult =
  | { outcome: 'match' }
  | { outcome: 'mismatch'; field: MismatchField; providerCode: string }
  /** The provider has no data to compare, or this card/number can't be checked this way: another method is needed. */
  | { outcome: 'unsupported'; providerCode: string };

export interface IdentityPort {
  /** Tencent faceid PhoneVerification, three elements. @throws ProviderUnavailableError; DomainError identity.limited (daily count used up) */
  verifyPhone(input: { name: string; idNumber: Secret; mobile: Secret }): Promise<IdentityResult>;
  /** Tencent faceid BankCard4EVerification. @throws as verifyPhone */
  verifyBankCard(input: { name: string; idNumber: Secret; mobile: Secret; bankCard: Secret }): Promise<IdentityResult>;
}
