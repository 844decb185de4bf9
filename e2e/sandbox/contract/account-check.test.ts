import { describe, expect, it } from 'vitest';
import { DEMO_SUBSCRIBERS } from '@/db/seed/demo-people';
import { createEsignAccountCheck, createEsignNotices } from '@/lib/adapters/esign';
import { expectUnavailable } from '@/lib/adapters/testing/server';
import { secret } from '@/lib/domain/secret';
import { contractSandbox, IMPATIENT, need } from './setup';

const contract = contractSandbox();
const demo = DEMO_SUBSCRIBERS[0] as (typeof DEMO_SUBSCRIBERS)[number];
const company = { name: demo.name, uscc: demo.uscc, legalName: demo.legalRepresentative.name, contextId: 'v-1' };
const account = { bankName: demo.bankAccount.bankName, bankAddress: demo.bankAccount.bankAddress };

const keys = () => ({ appId: need(contract.env, 'ESIGN_APP_ID'), appSecret: need(contract.env, 'ESIGN_APP_SECRET') });
const esign = (changes = {}) =>
  createEsignAccountCheck({
    ...keys(),
    baseUrl: need(contract.env, 'ESIGN_BASE_URL'),
    // Nobody listens: what the provider would tell is found by asking.
    notifyUrl: 'http://127.0.0.1:9/api/callbacks/esign?b=2&a=1',
    ...changes,
  });
const legalIdNumber = secret(demo.legalRepresentative.idNumber);
async function opened(): Promise<string> {
  const made = await esign().open({ ...company, legalIdNumber });
  if (made.outcome !== 'open') throw new Error(made.outcome);
  return made.flowId;
}
const pay = (flowId: string, accountNo = demo.bankAccount.accountNo, changes = {}) =>
  esign(changes).transfer({ flowId, accountNo: secret(accountNo), ...account });
const flow = (flowId: string) => contract.sandbox.esign.flows.rows.get(flowId);
const amount = (flowId: string): number => flow(flowId)?.transfer?.amountFen ?? 0;
const control = (path: string, body: object) =>
  fetch(`${contract.sandbox.url}/control/esign/${path}`, { method: 'POST', body: JSON.stringify(body) });

describe('random amount: esign adapter and sandbox', () => {
  it('from the four factors to the amount', async () => {
    const flowId = await opened();
    expect(await esign().progress(flowId)).toBe('none');
    expect(await esign().check(flowId, 1)).toBe('again');
    expect(await pay(flowId)).toEqual({ outcome: 'accepted' });
    expect(await esign().progress(flowId)).toBe('arrived');
    const statement = contract.sandbox.bank.transfers.all().at(-1);
    expect(statement).toMatchObject({ payeeAccountNo: demo.bankAccount.accountNo, status: 'SUCCESS' });
    expect(await esign().check(flowId, amount(flowId))).toBe('right');
    expect(await esign().progress(flowId)).toBe('proven');
    // An answer that was lost: the same amount again is still right.
    expect(await esign().check(flowId, amount(flowId))).toBe('right');
  });

  it('wrong three times is spent; after seven days it is expired', async () => {
    const flowId = await opened();
    await pay(flowId);
    const wrong = (amount(flowId) % 99) + 1;
    expect(await esign().check(flowId, wrong)).toBe('wrong');
    expect(await esign().check(flowId, wrong)).toBe('wrong');
    expect(await esign().check(flowId, wrong)).toBe('spent');
    expect(await esign().check(flowId, amount(flowId))).toBe('spent');
    const late = await opened();
    await pay(late);
    await control('age', { flowId: late, days: 8 });
    expect(await esign().check(late, amount(late))).toBe('expired');
    await control('age', { flowId: late, days: 30 });
    expect(await esign().check(late, amount(late))).toBe('spent');
  });

  it('other factors, an unknown account, an unknown branch', async () => {
    const other = { ...company, legalIdNumber: secret('450300198505050027') };
    expect(await esign().open(other)).toEqual({ outcome: 'mismatch', field: 'combination' });
    const stranger = { ...company, name: '桂林示例未登记中心', uscc: '91450300MA5DEMZ9XP', legalIdNumber };
    expect(await esign().open(stranger)).toMatchObject({ outcome: 'unsupported' });
    const flowId = await opened();
    await pay(flowId, '4500000000000000999');
    expect(await esign().progress(flowId)).toBe('failed');
    const nowhere = { flowId: await opened(), accountNo: secret('1'), bankName: '无此银行', bankAddress: '无此支行' };
    expect(await esign().transfer(nowhere)).toMatchObject({ outcome: 'failed', field: 'bankAddress' });
  });

  it.each(['before', 'after'] as const)('a transfer that times out %s the work is paid once', async (phase) => {
    const flowId = await opened();
    contract.fault({ provider: 'esign', kind: 'timeout', phase, action: 'transferRandomAmount' });
    await expectUnavailable(pay(flowId, undefined, IMPATIENT), true);
    expect(await pay(flowId)).toEqual({ outcome: 'accepted' });
    expect(flow(flowId)?.transfers).toBe(1);
  });

  it('notices: signed ones name the flow, others nothing', async () => {
    const flowId = await opened();
    const { parseNotice } = createEsignNotices(keys());
    const received = (forged: boolean) => {
      const sent = contract.sandbox.esign.notices.accepted(flow(flowId) as NonNullable<ReturnType<typeof flow>>, {
        forged,
      });
      const query = new URL(sent?.url ?? '').searchParams;
      return { headers: new Headers(sent?.headers), query, body: sent?.body ?? '' };
    };
    expect(parseNotice(received(false))).toEqual({ flowId });
    expect(parseNotice({ ...received(false), body: '{}' })).toBeNull();
    expect(parseNotice(received(true))).toBeNull();
    expect(parseNotice({ headers: new Headers(), query: new URLSearchParams(), body: '{}' })).toBeNull();
  });
});
