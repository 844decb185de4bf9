import type { EnterpriseField, EnterpriseResult } from '../ports/enterprise';

/** What a provider found the same, in words that both of them share. */
export type Compared = Record<'name' | 'uscc' | 'legalName' | 'legalIdNumber', boolean>;

/** One that differs is named; of several no one can say which the customer mistyped. */
export function mismatchOf(compared: Compared): EnterpriseResult {
  const wrong = (Object.keys(compared) as (keyof Compared)[]).filter((field) => !compared[field]);
  const field: EnterpriseField = wrong.length === 1 && wrong[0] ? wrong[0] : 'combination';
  return { outcome: 'mismatch', field };
}
