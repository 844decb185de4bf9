import { randomUUID } from 'node:crypto';
import { allSame, compareCompany } from '../../core/companies';
import type { Context } from '../../core/context';
import type { Table } from '../../core/store';

/** One comparison with the register of companies, whoever was asked. */
export interface EnterpriseRow {
  id: string;
  provider: 'tencent' | 'esign';
  input: Record<string, string>;
  result: string;
  at: string;
}

export const enterpriseTable = (context: Context): Table<EnterpriseRow> =>
  context.store.table<EnterpriseRow>('enterprise');

export function keepEnterprise(context: Context, row: Omit<EnterpriseRow, 'id' | 'at'>): void {
  const id = randomUUID();
  enterpriseTable(context).put(id, { ...row, id, at: new Date().toISOString() });
}

type Input = Record<string, unknown>;

const OPERATING = { operating: '1', deregistered: '3', revoked: '4', unknown: '/' } as const;
const flag = (value: boolean): string => (value ? '1' : '0');

/** VerifyBizLicenseEnterprise4. @param forced a StatusCode of a fault: the source did not answer */
export function verifyEnterprise(context: Context, input: Input, forced?: string): object {
  const asked = {
    ...{ name: String(input.EntName ?? ''), uscc: String(input.CreditCode ?? '') },
    ...{ legalName: String(input.LrName ?? ''), legalIdNumber: String(input.IdNum ?? '') },
  };
  const compared = compareCompany(context.registry, asked);
  const result = forced ? '' : flag(allSame(compared));
  keepEnterprise(context, { provider: 'tencent', input: asked, result: forced ?? result });
  return {
    StatusCode: forced ?? '0',
    VerifyResult: result,
    IsCreditCodeConsistent: flag(compared.same.uscc),
    IsEntNameConsistent: flag(compared.same.name),
    IsLrNameConsistent: flag(compared.same.legalName),
    IsIdNumConsistent: flag(compared.same.legalIdNumber),
    OperatingStatus: OPERATING[compared.state],
    OperatingPeriod: compared.known ? '2020-01-01/' : '',
  };
}
