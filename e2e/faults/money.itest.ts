import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { payments } from '@/db/schema/order';
import { makePayment } from '@/db/testing/factories';
import { type Purchase, Till } from './money/till';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterEach(() => till.well());
const counts = { cases: 0, asExpected: 0 };
afterAll(async () => {
  console.log(`money: ${counts.cases} cases, ${counts.asExpected} with both books as the rules say`);
  await till?.close();
});

interface Books {
  state: string;
  payments: string[];
  keptFen: number;
  refunds?: number;
}
const PAID: Books = { state: 'paid', payments: ['paid'], keptFen: 5000, refunds: 0 };
const WAITING: Books = { state: 'submitted', payments: ['unpaid'], keptFen: 0, refunds: 0 };
const CLOSED_AND_BACK: Books = { state: 'closed', payments: ['refunded'], keptFen: 0, refunds: 1 };
const BACK: Books = { state: 'refunded', payments: ['refunded'], keptFen: 0, refunds: 1 };
const ONE_OF_TWO: Books = { state: 'paid', payments: ['paid', 'refunded'], keptFen: 5000, refunds: 1 };

const answered = (of: Purchase, answers: string[]): Promise<void> =>
  vi.waitFor(() => expect(of.answers).toEqual(answers), { timeout: 8_000 });
const notify = (of: Purchase, overrides: Record<string, string>, forged = false): unknown =>
  till.sandbox.alipay.notices.status({ ...of.trade(), status: 'TRADE_SUCCESS' }, { overrides, forged, times: 1 });
const act = (of: Purchase) => ({
  close: () => till.activities.closeUnpaid({ orderNo: of.orderNo, reason: 'expired' }),
  refund: () => till.activities.refund({ orderNo: of.orderNo }),
  check: () => till.activities.checkPayment({ orderNo: of.orderNo }),
  open: () => till.activities.openPayment({ orderNo: of.orderNo }),
});
async function paid(): Promise<Purchase> {
  const of = await till.order();
  of.pay();
  await answered(of, ['success']);
  return of;
}
async function cancelled(): Promise<Purchase> {
  const of = await paid();
  await of.cancel();
  return of;
}
/** A second code for the same order, as after a trade that the provider had closed. */
async function withSecondCode(): Promise<{ of: Purchase; second: string }> {
  const of = await till.order();
  const second = `${of.orderNo}P2`;
  const values = { outTradeNo: second, createdAt: new Date() };
  await makePayment(till.database.db, { orderNo: of.orderNo, amountFen: 5000 }, values);
  await act(of).open();
  const offer = { outTradeNo: second, amountFen: 5000, subject: 'x', expiresAt: new Date(Date.now() + 3_600_000) };
  await till.alipay.precreate(offer);
  return { of, second };
}

const NO_FUNDS = { code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH', action: 'alipay.trade.refund' };

const CASES: [string, Books, () => Promise<Purchase>][] = [
  [
    'the same notice 8 times at once',
    PAID,
    async () => {
      const of = await till.order();
      of.pay({ noticeTimes: 8 });
      await answered(of, Array(8).fill('success'));
      return of;
    },
  ],
  [
    'a forged notice',
    WAITING,
    async () => {
      const of = await till.order();
      notify(of, {}, true);
      await answered(of, ['failure']);
      return of;
    },
  ],
  ['a notice of one cent', WAITING, async () => refused('wrong_amount', { total_amount: '0.01' })],
  ['a notice for another app', WAITING, async () => refused('wrong_app', { app_id: '2021999999999999' })],
  ['a notice for another seller', WAITING, async () => refused('wrong_seller', { seller_id: '2088999999999999' })],
  [
    'a notice before our own commit is visible',
    PAID,
    async () => {
      const of = await till.order({ offered: false });
      const { outTradeNo, orderNo } = of;
      await till.database.db.transaction(async (tx) => {
        await tx.insert(payments).values({ orderNo, outTradeNo, amountFen: 5000, state: 'unpaid' });
        const expiresAt = new Date(Date.now() + 3_600_000);
        await till.alipay.precreate({ outTradeNo, amountFen: 5000, subject: 'x', expiresAt });
        of.pay();
        await vi.waitFor(() => expect(of.answers).toContain('failure'));
      });
      // The same notice comes again, with the same id.
      await vi.waitFor(() => expect(of.answers.at(-1)).toBe('success'), { timeout: 8_000 });
      return of;
    },
  ],
  [
    'no notice at all: the query finds it',
    PAID,
    async () => {
      const of = await till.order();
      of.pay({ noticeTimes: 0 });
      await act(of).check();
      return of;
    },
  ],
  [
    'paid after closing',
    CLOSED_AND_BACK,
    async () => {
      const of = await till.order();
      of.scan();
      await act(of).close();
      of.pay({ force: true });
      await vi.waitFor(async () => expect((await of.books()).payments).toEqual(['refunding']), { timeout: 8_000 });
      await act(of).refund();
      return of;
    },
  ],
  [
    'paid after cancelling, by a code that nobody had scanned',
    CLOSED_AND_BACK,
    async () => {
      const of = await till.order();
      await of.cancel();
      await act(of).close();
      of.pay();
      await answered(of, ['success']);
      await act(of).refund();
      return of;
    },
  ],
  [
    'paid in the moment of closing',
    PAID,
    async () => {
      const of = await till.order();
      of.pay({ noticeTimes: 0 });
      expect(await act(of).close()).toEqual({ outcome: 'paid' });
      return of;
    },
  ],
  [
    'two payments for one order',
    ONE_OF_TWO,
    async () => {
      const { of, second } = await withSecondCode();
      of.pay();
      of.pay({ outTradeNo: second });
      await answered(of, ['success', 'success']);
      await act(of).refund();
      return of;
    },
  ],
  [
    'two payments, and no notice of the second',
    ONE_OF_TWO,
    async () => {
      const { of, second } = await withSecondCode();
      of.pay();
      of.pay({ outTradeNo: second, noticeTimes: 0 });
      await answered(of, ['success']);
      await act(of).refund();
      return of;
    },
  ],
  [
    'refund asked twice at once',
    BACK,
    async () => {
      const of = await cancelled();
      await Promise.all([act(of).refund(), act(of).refund()]);
      return of;
    },
  ],
  [
    'cancelled twice at once',
    BACK,
    async () => {
      const of = await paid();
      await Promise.all([of.cancel(), of.cancel()]);
      await act(of).refund();
      return of;
    },
  ],
  [
    'fund_change=N, as it was refunded before',
    BACK,
    async () => {
      const of = await cancelled();
      const refundNo = `${of.outTradeNo}R`;
      await till.alipay.refund({ outTradeNo: of.outTradeNo, refundNo, amountFen: 5000, reason: 'x' });
      await act(of).refund();
      return of;
    },
  ],
  [
    'no money on our account to refund from, then some',
    BACK,
    async () => {
      const of = await cancelled();
      till.fault('errorCode', NO_FUNDS);
      await expect(act(of).refund()).rejects.toMatchObject({ type: 'provider.unavailable', nonRetryable: false });
      await act(of).refund();
      return of;
    },
  ],
  [
    'a refund that the provider refuses waits for a person',
    { ...BACK, state: 'refunding', payments: ['refunding'], keptFen: 5000, refunds: 0 },
    async () => {
      const of = await cancelled();
      till.fault('errorCode', { code: 'ACQ.TRADE_NOT_ALLOW_REFUND', action: 'alipay.trade.refund' });
      await expect(act(of).refund()).rejects.toMatchObject({ type: 'refund.refused', nonRetryable: false });
      return of;
    },
  ],
  ...(['before', 'after'] as const).flatMap((phase): typeof CASES => [
    [
      `precreate times out ${phase} the work`,
      WAITING,
      async () => {
        const of = await till.order({ offered: false });
        till.fault('timeout', { phase, action: 'alipay.trade.precreate' });
        await retried(act(of).open);
        expect(of.trade().amountFen).toBe(5000);
        return of;
      },
    ],
    [
      `refund times out ${phase} the work`,
      BACK,
      async () => {
        const of = await cancelled();
        till.fault('timeout', { phase, action: 'alipay.trade.refund' });
        await retried(act(of).refund);
        return of;
      },
    ],
    [
      `close times out ${phase} the work`,
      { ...WAITING, state: 'closed', payments: ['closed'] },
      async () => {
        const of = await till.order();
        of.scan();
        till.fault('timeout', { phase, action: 'alipay.trade.close' });
        await retried(act(of).close);
        expect(of.trade().status).toBe('TRADE_CLOSED');
        return of;
      },
    ],
    [
      `query times out ${phase} the work`,
      PAID,
      async () => {
        const of = await till.order();
        of.pay({ noticeTimes: 0 });
        till.fault('timeout', { phase, action: 'alipay.trade.query' });
        await retried(act(of).check);
        return of;
      },
    ],
  ]),
  [
    'an answer with a wrong signature is no answer',
    PAID,
    async () => {
      const of = await till.order();
      of.pay({ noticeTimes: 0 });
      till.fault('wrongSignature', { action: 'alipay.trade.query' });
      await retried(act(of).check);
      return of;
    },
  ],
  [
    'down for an hour: opening',
    WAITING,
    async () => {
      const of = await till.order({ offered: false });
      await downForAnHour(act(of).open);
      return of;
    },
  ],
  [
    'down for an hour: asking',
    PAID,
    async () => {
      const of = await till.order();
      of.pay({ noticeTimes: 0 });
      await downForAnHour(act(of).check);
      return of;
    },
  ],
  [
    'down for an hour: closing',
    { ...WAITING, state: 'closed', payments: ['closed'] },
    async () => {
      const of = await till.order();
      of.scan();
      await downForAnHour(act(of).close);
      return of;
    },
  ],
  [
    'down for an hour: refunding',
    BACK,
    async () => {
      const of = await cancelled();
      await downForAnHour(act(of).refund);
      return of;
    },
  ],
];

async function refused(as: string, overrides: Record<string, string>): Promise<Purchase> {
  const of = await till.order();
  of.scan();
  notify(of, overrides);
  await vi.waitFor(async () => expect(await of.noticeResults()).toEqual([as]), { timeout: 8_000 });
  await vi.waitFor(() => expect(of.answers.length).toBeGreaterThan(1), { timeout: 8_000 });
  expect(new Set(of.answers)).toEqual(new Set(['failure']));
  return of;
}

/** Once in vain, then again: as the workflow does. */
async function retried(work: () => Promise<unknown>): Promise<void> {
  await expect(work()).rejects.toMatchObject({ type: 'provider.unavailable', nonRetryable: false });
  await work();
}

/** Every try that falls into the hour by the retry policy of the workflow: 1 s, doubled, at most a minute. */
async function downForAnHour(work: () => Promise<unknown>): Promise<void> {
  till.fault('http500', { times: undefined });
  let tries = 0;
  for (let passed = 0, pause = 1; passed < 3_600; passed += pause, pause = Math.min(pause * 2, 60)) {
    tries++;
    await expect(work()).rejects.toMatchObject({ type: 'provider.unavailable', nonRetryable: false });
  }
  expect(tries).toBeGreaterThan(60);
  till.well();
  await work();
}

describe('money, over the real wire', () => {
  test.each(CASES)('%s', async (_name, books, run) => {
    counts.cases++;
    const of = await run();
    const found = await of.books();
    expect(found).toMatchObject(books);
    // However often it was said, the workflow is told once a payment.
    expect(found.told).toBe(found.payments.filter((state) => state !== 'unpaid' && state !== 'closed').length);
    counts.asExpected++;
  });
});
