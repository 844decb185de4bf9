import type { Company, Registry } from './registry';

/** What the register of companies says of four factors; both providers ask the same register. */
export interface Comparison {
  known: boolean;
  same: Record<'name' | 'uscc' | 'legalName' | 'legalIdNumber', boolean>;
  state: Company['state'];
}

export type FourFactors = Record<'name' | 'uscc' | 'legalName' | 'legalIdNumber', string>;

export function compareCompany(registry: Registry, asked: FourFactors): Comparison {
  const company =
    registry.companies.get(asked.uscc) ?? registry.companies.find((candidate) => candidate.name === asked.name);
  return {
    known: company !== undefined,
    same: {
      name: company?.name === asked.name,
      uscc: company?.uscc === asked.uscc,
      legalName: company?.legalName === asked.legalName,
      legalIdNumber: company?.legalIdNumber === asked.legalIdNumber,
    },
    state: company?.state ?? 'unknown',
  };
}

export const allSame = ({ same }: Comparison): boolean => Object.values(same).every(Boolean);
