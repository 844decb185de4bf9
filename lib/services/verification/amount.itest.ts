import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifications } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeCertificate, makeDraft, makeSubscriber } from '../../../db/testing/factories';
import { ProviderUnavailableError } from '../../domain/errors';
import type { AccountCheckPort, AmountAnswer, TransferProgress } from '../../ports/account-check';
import { saveDraft } from '../draft/saveDraft';
import { asCustomer, asSystem, fakeBank, fakeIdentity, TEST_INDEX_KEY as indexKey, testClock } from '../testing';
import { amountNotified } from './amount';
import { confirmVerificationAmount } from './confirmVerificationAmount';
import { confirmVerificationCode } from './confirmVerificationCode';
import { startVerification } from './startVerification';
import { verificationStatus } from './verificationStatus';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const MINUTE = 60_000;

/** One provider that keeps its flows, and does once what the test says. */
function fakeCheck() {
  const port = {
    flows: new Map<string, { progress: TransferProgress; paid: number; wrong: number }>(),
    opening: undefined as Awaited<ReturnType<AccountCheckPort['open']>> | undefined,
    loseNext: false,
    polls: 0,
    async open() {
      if (port.opening) return port.opening;
      const flowId = crypto.randomUUID();
      port.flows.set(flowId, { progress: 'none', paid: 0, wrong: 0 });
      return { outcome: 'open' as const, flowId };
    },
    async transfer({ flowId }: { flowId: string }) {
      const flow = port.flow(flowId);
      if (flow.progress === 'none') Object.assign(flow, { progress: 'sent', paid: flow.paid + 1 });
      if (port.loseNext) {
        port.loseNext = false;
        throw new ProviderUnavailableError('esign', true);
      }
      return { outcome: 'accepted' as const };
    },
    async progress(flowId: string) {
      port.polls++;
      return port.flow(flowId).progress;
    },
    async check(flowId: string, amountFen: number): Promise<AmountAnswer> {
      const flow = port.flow(flowId);
      if (amountFen === 37) return 'right';
      flow.wrong++;
      return flow.wrong < 3 ? 'wrong' : 'spent';
    },
    flow(flowId: string) {
      const flow = port.flows.get(flowId);
      if (!flow) throw new Error('no such flow');
      return flow;
    },
  };
  return port satisfies AccountCheckPort;
}

async function scene() {
  const clock = testClock();
  const subscriber = await makeSubscriber(database.db);
  const certificate = await makeCertificate(database.db, subscriber);
  const account = { method: 'bank_account' as const, accountName: subscriber.name };
  const draft = await makeDraft(database.db, subscriber, certificate, account);
  const ctx = asCustomer(database.db, subscriber, clock);
  const check = fakeCheck();
  const bank = fakeBank();
  const input = { draftId: draft.id };
  const deps = { identity: fakeIdentity(() => ({ outcome: 'match' })), bank, accountCheck: check, indexKey };
  return {
    ...{ clock, ctx, check, bank, draft, input },
    start: () => startVerification(ctx, input, deps),
    status: () => verificationStatus(ctx, input, deps),
    confirm: (amountFen: number) => confirmVerificationAmount(ctx, { ...input, amountFen }, deps),
    row: async () => {
      const rows = await database.db.select().from(verifications).where(eq(verifications.draftId, draft.id));
      return rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
    },
  };
}

describe('a business account by a random amount', () => {
  it('asks for the amount instead of a code, and matches by it', async () => {
    const { start, confirm, status, bank, ctx, input, row } = await scene();
    expect(await start()).toMatchObject({ status: 'awaiting_code', proof: 'amount', triesLeft: 3 });
    expect(await start()).toMatchObject({ status: 'awaiting_code' });
    expect(bank.transfers.size).toBe(0);
    expect((await row())[0]).toMatchObject({ codeHash: null });
    // There is no code that could be right.
    const byCode = confirmVerificationCode(ctx, { ...input, code: '123456' }, { indexKey });
    await expect(byCode).rejects.toMatchObject({ code: 'verification.no_transfer' });
    expect(await confirm(12)).toMatchObject({ status: 'awaiting_code', field: 'amount', triesLeft: 2 });
    expect(await confirm(37)).toMatchObject({ status: 'matched' });
    expect(await status()).toMatchObject({ status: 'matched', proof: null });
    expect(await confirm(12)).toMatchObject({ status: 'matched' });
  });

  it('three wrong amounts end it; a new start pays anew', async () => {
    const { start, confirm, check } = await scene();
    await start();
    for (const wrong of [1, 2]) expect(await confirm(wrong)).toMatchObject({ status: 'awaiting_code' });
    expect(await confirm(3)).toMatchObject({ status: 'mismatched', field: 'amount' });
    expect(await confirm(37)).toMatchObject({ status: 'mismatched' });
    expect(await start()).toMatchObject({ status: 'awaiting_code', triesLeft: 3 });
    expect(check.flows.size).toBe(2);
  });

  it('a lost answer repeats the same flow, and nothing is paid twice', async () => {
    const { start, check, row } = await scene();
    check.loseNext = true;
    expect(await start()).toMatchObject({ status: 'unavailable' });
    expect(await start()).toMatchObject({ status: 'awaiting_code' });
    expect([...check.flows.values()]).toMatchObject([{ paid: 1 }]);
    expect(await row()).toHaveLength(1);
  });

  it('says when the money came back: by asking once a minute, or at once by a notice', async () => {
    const first = await scene();
    await first.start();
    const flowOf = async (of: typeof first) => (await of.row())[0]?.providerFlow ?? '';
    first.check.flow(await flowOf(first)).progress = 'sent';
    await first.status();
    const polls = first.check.polls;
    first.check.flow(await flowOf(first)).progress = 'failed';
    expect(await first.status()).toMatchObject({ status: 'awaiting_code' });
    expect(first.check.polls).toBe(polls);
    first.clock.advance(MINUTE + 1);
    expect(await first.status()).toMatchObject({ status: 'mismatched', field: 'accountNo' });

    const second = await scene();
    await second.start();
    const flowId = await flowOf(second);
    second.check.flow(flowId).progress = 'failed';
    await amountNotified(asSystem(database.db, second.clock), { flowId }, second.check);
    expect(await second.status()).toMatchObject({ status: 'mismatched', field: 'accountNo' });
    await amountNotified(asSystem(database.db), { flowId: 'unknown' }, second.check);

    // The same notice a hundred times asks once.
    const third = await scene();
    await third.start();
    const many = await flowOf(third);
    const system = asSystem(database.db, third.clock);
    const before = third.check.polls;
    await Promise.all(Array.from({ length: 100 }, () => amountNotified(system, { flowId: many }, third.check)));
    expect(third.check.polls).toBe(before + 1);
    third.clock.advance(MINUTE);
    await amountNotified(system, { flowId: many }, third.check);
    expect(third.check.polls).toBe(before + 2);
  });

  it('the register disagrees, does not know the company, or the account has another name', async () => {
    const { start, check, ctx, input } = await scene();
    check.opening = { outcome: 'mismatch', field: 'combination' };
    expect(await start()).toMatchObject({ status: 'mismatched', field: 'register' });
    // What is corrected is checked anew.
    await saveDraft(ctx, { ...input, data: { organisation: { legalName: '改示例' } } });
    check.opening = { outcome: 'unsupported', providerCode: '30504002' };
    expect(await start()).toMatchObject({ status: 'unsupported' });
    await saveDraft(ctx, { ...input, data: { verification: { accountName: '另一家示例有限公司' } } });
    expect(await start()).toMatchObject({ status: 'mismatched', field: 'accountName' });
  });

  it('waits seven days, no longer', async () => {
    const { start, status, confirm, clock } = await scene();
    await start();
    clock.advance(4 * 24 * 60 * MINUTE);
    expect(await status()).toMatchObject({ status: 'awaiting_code' });
    clock.advance(3 * 24 * 60 * MINUTE);
    expect(await status()).toMatchObject({ status: 'none' });
    await expect(confirm(37)).rejects.toMatchObject({ code: 'verification.no_transfer' });
  });
});
