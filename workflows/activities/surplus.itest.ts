import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeOrder, makePayment } from '@/db/testing/factories';
import type { OrderState } from '@/lib/domain/order';
import { testClock } from '@/lib/services/testing';
import { createOrderActivities, type OrderActivityDeps } from './orders';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** An order with money beside its own that goes back, and a provider that refuses that. */
async function refusing(state: OrderState, more: Parameters<typeof makePayment>[2]) {
  const { order } = await makeOrder(database.db, state);
  const { outTradeNo } = await makePayment(database.db, order, { state: 'refunding', ...more });
  const clock = testClock();
  const errors: object[] = [];
  const payment = {
    refused: true,
    refund: async (trade: { outTradeNo: string }) =>
      payment.refused && trade.outTradeNo === outTradeNo ? 'refused' : 'refunded',
    close: async () => 'not_found',
  };
  const log = { warn: () => {}, error: (facts: object) => void errors.push(facts) };
  const activities = createOrderActivities({ db: database.db, clock, log, payment } as unknown as OrderActivityDeps);
  return { order, outTradeNo, clock, errors, payment, refund: () => activities.refund({ orderNo: order.orderNo }) };
}
const SIX_HOURS = 6 * 3_600_000;

it.each([
  ['closed', 'order_over', 'closed'],
  ['paid', 'second_payment', 'paid'],
  ['refunding', 'second_payment', 'refunded'],
] as const)(
  'of an order that is %s: what is refused (%s) is told, and when to ask again',
  async (state, why, after) => {
    const { refund, clock, errors, outTradeNo, payment } = await refusing(state, { refundReason: why });
    const lookAgainAt = new Date(clock.now().getTime() + SIX_HOURS).toISOString();
    expect(await refund()).toEqual({ state: after, refused: true, lookAgainAt });
    expect(errors).toMatchObject([{ refused: [outTradeNo] }]);
    payment.refused = false;
    expect(await refund()).toEqual({ state: after });
  },
);

it('a code that may still be paid is looked at when it dies, before what was refused is tried again', async () => {
  const { order, refund, clock } = await refusing('closed', { refundReason: 'order_over' });
  const qrExpiresAt = new Date(clock.now().getTime() + 600_000);
  await makePayment(database.db, order, { state: 'closed', qrExpiresAt });
  const { lookAgainAt } = await refund();
  const wait = Date.parse(lookAgainAt ?? '') - clock.now().getTime();
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThan(SIX_HOURS);
});

it('the order’s own money is waited for', async () => {
  const { refund } = await refusing('refunding', { refundReason: 'no_need' });
  await expect(refund()).rejects.toMatchObject({ type: 'refund.refused', nonRetryable: false, nextRetryDelay: '10m' });
});
