import { expect, vi } from 'vitest';
import { payments } from '@/db/schema/order';
import {
  act,
  answered,
  BACK,
  type Case,
  CLOSED_AND_BACK,
  cancelled,
  NO_FUNDS,
  notify,
  ONE_OF_TWO,
  PAID,
  paid,
  till,
  WAITING,
  withSecondCode,
} from './case';
import type { Purchase } from './till';

/** What is said to us about money, truly or not, and what we say about it. */
export const NOTICES_AND_REFUNDS: Case[] = [
  [
    'the same notice 8 times at once',
    PAID,
    async () => {
      const of = await till().order();
      of.pay({ noticeTimes: 8 });
      await answered(of, Array(8).fill('success'));
      return of;
    },
  ],
  [
    'a forged notice',
    WAITING,
    async () => {
      const of = await till().order();
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
      const of = await till().order({ offered: false });
      const { outTradeNo, orderNo } = of;
      await till().database.db.transaction(async (tx) => {
        await tx.insert(payments).values({ orderNo, outTradeNo, amountFen: 5000, state: 'unpaid' });
        const expiresAt = new Date(Date.now() + 3_600_000);
        await till().alipay.precreate({ outTradeNo, amountFen: 5000, subject: 'x', expiresAt });
        of.pay();
        await vi.waitFor(() => expect(of.answers).toContain('failure'));
      });
      // The same notice comes again, with the same id.
      await vi.waitFor(() => expect(of.answers.at(-1)).toBe('success'), { timeout: 30_000 });
      return of;
    },
  ],
  [
    'no notice at all: the query finds it',
    PAID,
    async () => {
      const of = await till().order();
      of.pay({ noticeTimes: 0 });
      await act(of).check();
      return of;
    },
  ],
  [
    'paid after closing',
    CLOSED_AND_BACK,
    async () => {
      const of = await till().order();
      of.scan();
      await act(of).close();
      of.pay({ force: true });
      await vi.waitFor(async () => expect((await of.books()).payments).toEqual(['refunding']), { timeout: 30_000 });
      await act(of).refund();
      return of;
    },
  ],
  [
    'paid after cancelling, by a code that nobody had scanned',
    CLOSED_AND_BACK,
    async () => {
      const of = await till().order();
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
      const of = await till().order();
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
      await till().alipay.refund({ outTradeNo: of.outTradeNo, refundNo, amountFen: 5000, reason: 'x' });
      await act(of).refund();
      return of;
    },
  ],
  [
    'no money on our account to refund from, then some',
    BACK,
    async () => {
      const of = await cancelled();
      till().fault('errorCode', NO_FUNDS);
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
      till().fault('errorCode', { code: 'ACQ.TRADE_NOT_ALLOW_REFUND', action: 'alipay.trade.refund' });
      await expect(act(of).refund()).rejects.toMatchObject({ type: 'refund.refused', nonRetryable: false });
      return of;
    },
  ],
];

async function refused(as: string, overrides: Record<string, string>): Promise<Purchase> {
  const of = await till().order();
  of.scan();
  notify(of, overrides);
  await vi.waitFor(async () => expect(await of.noticeResults()).toEqual([as]), { timeout: 30_000 });
  await vi.waitFor(() => expect(of.answers.length).toBeGreaterThan(1), { timeout: 30_000 });
  expect(new Set(of.answers)).toEqual(new Set(['failure']));
  return of;
}
