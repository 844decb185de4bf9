import type { EnterprisePort, EnterpriseResult } from '../../ports/enterprise';
import { type Compared, mismatchOf } from '../enterprise';
import { isObject, type JsonObject, text } from '../wire';
import { createEsignCall, type EsignAnswer, type EsignConfig, esignUnavailable, OK } from './client';

const DIFFERS = '30504001';
/** Missing, malformed, with blanks: what we send was checked before, so this register can't take it. */
const NOT_ACCEPTED = new Set(['30500100', '30500101', '30500116']);
/** legalOrgState: 注销, 吊销, 撤销. */
const GONE = new Set(['2', '3', '4']);

/** Enterprise four factors as a pure comparison: no flow, nobody is notified. */
export function createEsignEnterprise(config: EsignConfig): EnterprisePort {
  const call = createEsignCall(config);
  return {
    async verify({ name, uscc, legalName, legalIdNumber }) {
      const answer = await call({
        method: 'POST',
        target: '/v2/identity/verify/organization/enterprise/bureau4Factors',
        body: { name, orgCode: uscc, legalRepName: legalName, legalRepCertNo: legalIdNumber.reveal() },
        changes: false,
      });
      return judge(answer);
    },
  };
}

/** `compareDetails` is a paid extra: null for an account without it. */
function judge({ code, data }: EsignAnswer): EnterpriseResult {
  const details = isObject(data.compareDetails) ? data.compareDetails : null;
  if (code === OK) {
    return details && GONE.has(text(details.legalOrgState))
      ? { outcome: 'mismatch', field: 'operatingStatus' }
      : { outcome: 'match' };
  }
  if (code === DIFFERS) return details ? differing(details) : { outcome: 'mismatch', field: 'combination' };
  if (NOT_ACCEPTED.has(code)) return { outcome: 'unsupported', providerCode: code };
  throw esignUnavailable(false, `code ${code}`);
}

function differing(details: JsonObject): EnterpriseResult {
  const same = (field: string): boolean => text(details[field]) === '1';
  const compared: Compared = {
    name: same('sameOrgName'),
    uscc: same('sameOrgCode'),
    legalName: same('sameLegalRepresentative'),
    legalIdNumber: same('sameLegalRepresentativeCode'),
  };
  // All zero is how the provider says that it found no such company.
  if (Object.values(compared).every((equal) => !equal)) return { outcome: 'unsupported', providerCode: DIFFERS };
  return mismatchOf(compared);
}
