import type { Secret } from '../domain/secret';

/**
 * What the register of companies has otherwise. `combination`: several, or the provider does not say which;
 * `operatingStatus`: all four agree, but the register says that it is struck off or revoked.
 */
export type EnterpriseField = 'name' | 'uscc' | 'legalName' | 'legalIdNumber' | 'combination' | 'operatingStatus';

export type EnterpriseResult =
  | { outcome: 'match' }
  | { outcome: 'mismatch'; field: EnterpriseField }
  /** Not in the register that is asked (a school, a public body, made last week): the paper route decides. */
  | { outcome: 'unsupported'; providerCode: string };

export interface EnterprisePort {
  /** Enterprise four factors, compared with the register; changes nothing there. @throws ProviderUnavailableError */
  verify(input: { name: string; uscc: string; legalName: string; legalIdNumber: Secret }): Promise<EnterpriseResult>;
}
