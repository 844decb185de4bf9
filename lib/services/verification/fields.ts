import type { z } from 'zod';
import { blindIndex } from '../../crypto/field-cipher';
import type { ReissueDraftData } from '../../domain/application';
import type { VerificationMethod } from '../../domain/order';
import { verifiableSchema } from '../../schemas/application';

export type Verifiable = z.output<typeof verifiableSchema>;

export const parseVerifiable = (data: ReissueDraftData) => verifiableSchema.safeParse(data);

/** What exactly the provider is asked, in a fixed order: a change of any of it needs a new check. */
export function checkedFields({ organisation, verification, change }: Verifiable): string[] {
  const person = [organisation.uscc, organisation.legalName, organisation.legalIdNumber];
  const byMethod: Record<VerificationMethod, string[]> = {
    legal_mobile: [...person, organisation.legalMobile],
    legal_bank_card: [...person, verification.legalBankCard, verification.bankMobile],
    bank_account: [
      // The legal representative too: a random amount begins with the register's four factors.
      ...person,
      organisation.name,
      verification.accountName,
      verification.accountNo,
      verification.bankName,
      verification.bankAddress,
    ],
  };
  return [verification.method, ...byMethod[verification.method], ...(change ? [organisation.name] : [])];
}

/** null while the form is not complete enough to be checked. */
export function fieldsHash(data: ReissueDraftData, indexKey: string): string | null {
  const parsed = parseVerifiable(data);
  return parsed.success ? hashOf(parsed.data, indexKey) : null;
}

export const hashOf = (checked: Verifiable, indexKey: string): string =>
  blindIndex(indexKey, `verification\0${JSON.stringify(checkedFields(checked))}`);
