import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AccountCheckNotices, AccountCheckPort, AmountAnswer, TransferProgress } from '../../ports/account-check';
import { systemClock } from '../../ports/clock';
import { objects, parseJsonObject, text } from '../wire';
import { createEsignCall, type EsignAnswer, type EsignCall, type EsignConfig, esignUnavailable, OK } from './client';

export interface AccountCheckConfig extends EsignConfig {
  /** Public address of our notice callback. */
  notifyUrl: string;
}

const DIFFERS = new Set(['30504001', '30500001', '1100007']);
const UNKNOWN_TO_REGISTER = new Set(['30504002', '1203052', '30500100', '30500101', '30500116']);
/** Finished, expired, unknown: the flow is of no more use. */
const OVER = new Set(['30500002', '30500003', '30500004', '30500051', '30500052']);
/** The bank would not take the order to pay. */
const NOT_PAID = new Set(['1203043', '30500100', '30500101', '30500116']);
const ANSWERS: Record<string, AmountAnswer> = {
  [OK]: 'right',
  '30502002': 'wrong',
  '30502003': 'spent',
  '30502013': 'again',
  '30502014': 'expired',
};
const PROGRESS: Record<string, TransferProgress> = {
  INIT: 'none',
  PAID: 'sent',
  PAID_SUCCESS: 'arrived',
  PAID_FAILED: 'failed',
  ORGANFINISHED: 'proven',
};

/** Random-amount payment (随机金额打款) of e签宝, on a flow that begins with the enterprise's four factors. */
export function createEsignAccountCheck(config: AccountCheckConfig): AccountCheckPort {
  const call = createEsignCall(config);
  const progress = (flowId: string) => readProgress(call, flowId);
  return {
    progress,
    async open({ name, uscc, legalName, legalIdNumber, contextId }) {
      const { code, data } = await call({
        method: 'POST',
        target: '/v2/identity/auth/api/organization/enterprise/fourFactors',
        body: {
          ...{ name, orgCode: uscc, legalRepName: legalName, legalRepIdNo: legalIdNumber.reveal() },
          ...{ contextId, notifyUrl: config.notifyUrl },
        },
        // A flow more is of no harm: money moves by the next call only.
        changes: false,
      });
      if (code === OK && text(data.flowId)) return { outcome: 'open', flowId: text(data.flowId) };
      if (DIFFERS.has(code)) return { outcome: 'mismatch', field: 'combination' };
      if (UNKNOWN_TO_REGISTER.has(code)) return { outcome: 'unsupported', providerCode: code };
      throw esignUnavailable(false, `code ${code}`);
    },
    async transfer({ flowId, accountNo, bankName, bankAddress }) {
      // The interface has no key of ours: an answer that got lost is looked for before anything is paid again.
      const before = await progress(flowId);
      if (before === 'over') throw esignUnavailable(false, 'flow is over');
      if (before !== 'none') return { outcome: 'accepted' };
      const branch = await findBranch(call, flowId, `${bankName}${bankAddress}`);
      if (!branch) return { outcome: 'failed', field: 'bankAddress', providerCode: 'no_branch' };
      const body = { ...branch, cardNo: accountNo.reveal(), notifyUrl: config.notifyUrl };
      const target = `${flowPath(flowId)}/transferRandomAmount`;
      const { code } = await call({ method: 'PUT', target, body, changes: true });
      if (code === OK) return { outcome: 'accepted' };
      if (NOT_PAID.has(code)) return { outcome: 'failed', field: 'accountNo', providerCode: code };
      throw esignUnavailable(false, `code ${code}`);
    },
    async check(flowId, amountFen) {
      const target = `${flowPath(flowId)}/verifyRandomAmount`;
      const { code } = await call({ method: 'PUT', target, body: { amount: amountFen / 100 }, changes: true });
      if (OVER.has(code)) return (await progress(flowId)) === 'proven' ? 'right' : 'spent';
      const answer = ANSWERS[code];
      if (!answer) throw esignUnavailable(false, `code ${code}`);
      return answer;
    },
  };
}

const flowPath = (flowId: string): string => `/v2/identity/auth/pub/organization/${encodeURIComponent(flowId)}`;

async function readProgress(call: EsignCall, flowId: string): Promise<TransferProgress> {
  const answer: EsignAnswer = await call({
    method: 'GET',
    target: `${flowPath(flowId)}/transferProcess`,
    changes: false,
  });
  if (OVER.has(answer.code)) return 'over';
  const found = answer.code === OK ? PROGRESS[text(answer.data.process)] : undefined;
  if (!found) throw esignUnavailable(false, `code ${answer.code}`);
  return found;
}

/** The bank number that a payment needs. Only a branch that is certainly meant: the exact name, or the only one found. */
async function findBranch(call: EsignCall, flowId: string, name: string) {
  const target = `${flowPath(flowId)}/subbranch?keyWord=${encodeURIComponent(name)}`;
  const { code, data } = await call({ method: 'GET', target, changes: false });
  if (code !== OK) throw esignUnavailable(false, `code ${code}`);
  const found = objects(data.list);
  const branch = found.find((one) => text(one.bankName) === name) ?? (found.length === 1 ? found[0] : undefined);
  if (!branch) return null;
  const { bank, bankName, cnapsCode, province, city } = branch;
  return {
    ...{ bank: text(bank), subbranch: text(bankName), cnapsCode: text(cnapsCode) },
    ...{ province: text(province), city: text(city) },
  };
}

/** As wide as the provider's own window for our requests; whoever caught a notice can't use it any longer. */
const NOTICE_AGE_MS = 15 * 60_000;

/** Hex HMAC over timestamp, the query's values in the order of their keys, and the body as received. */
export function createEsignNotices(config: Pick<EsignConfig, 'appId' | 'appSecret' | 'clock'>): AccountCheckNotices {
  const clock = config.clock ?? systemClock;
  return {
    parseNotice({ headers, query, body }) {
      const timestamp = headers.get('x-tsign-open-timestamp') ?? '';
      const values = [...query].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
      const wanted = createHmac('sha256', config.appSecret)
        .update(`${timestamp}${values.join('')}${body}`)
        .digest();
      const given = Buffer.from(headers.get('x-tsign-open-signature') ?? '', 'hex');
      if (headers.get('x-tsign-open-app-id') !== config.appId || !/^\d{13}$/.test(timestamp)) return null;
      if (Math.abs(clock.now().getTime() - Number(timestamp)) > NOTICE_AGE_MS) return null;
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
      const flowId = text(parseJsonObject(body)?.flowId);
      return flowId ? { flowId } : null;
    },
  };
}
