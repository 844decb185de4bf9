import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders, payments } from '@/db/schema/order';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeOrder, makePayment } from '@/db/testing/factories';
import { DomainError, ProviderUnavailableError } from '@/lib/domain/errors';
import type { PaymentPort, TradeState } from '@/lib/ports/payment';
import { cancelOrder } from '@/lib/services/order/cancelOrder';
import { asCustomer, testClock } from '@/lib/services/testing';
import { createOrderActivities, type OrderActivityDeps } from './orders';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** Trades as the provider knows them. */
function fakeAlipay() {
  const trades = new Map<string, TradeState>();
  const port = {
    trades,
    refunds: new Map<string, string>(),
    precreated: [] as string[],
    subjects: [] as string[],
    refuse: new Map<string, string>(),
    refundAnswers: [] as ('refused' | 'lost')[],
    async precreate({ outTradeNo, subject }: { outTradeNo: string; subject: string }) {
      const code = port.refuse.get(outTradeNo);
      if (code) throw new DomainError(code, '拒绝', 'conflict');
      port.precreated.push(outTradeNo);
      port.subjects.push(subject);
      return { qrCode: `https://qr.example.com/${outTradeNo}` };
    },
    pagePay: ({ outTradeNo, returnPath }: { outTradeNo: string; returnPath: string }) =>
      `https://pay.example.com/${outTradeNo}?return=${returnPath}`,
    query: async (outTradeNo: string) => trades.get(outTradeNo) ?? { status: 'not_found' as const },
    async close(outTradeNo: string) {
      const trade = trades.get(outTradeNo);
      if (trade?.status === 'success') return 'paid' as const;
      if (trade) trades.set(outTradeNo, { status: 'closed' });
      return trade ? ('closed' as const) : ('not_found' as const);
    },
    async refund({ outTradeNo, refundNo }: { outTradeNo: string; refundNo: string }) {
      const answer = port.refundAnswers.shift();
      if (answer === 'refused') return 'refused' as const;
      port.refunds.set(refundNo, outTradeNo);
      if (answer === 'lost') throw new ProviderUnavailableError('alipay', true);
      return 'refunded' as const;
    },
    pay: (outTradeNo: string, totalAmountFen = 5000) =>
      void trades.set(outTradeNo, { status: 'success', tradeNo: `T${outTradeNo}`, totalAmountFen, paidAt: new Date() }),
  };
  return port satisfies PaymentPort;
}

function setup() {
  const payment = fakeAlipay();
  const log = { warn: () => {}, error: () => {} };
  // Money only: no other port may be touched.
  const clock = testClock();
  const deps = { db: database.db, clock, log, payment } as unknown as OrderActivityDeps;
  return { payment, clock, activities: createOrderActivities(deps) };
}
const submitted = async () => (await makeOrder(database.db, 'submitted')).order.orderNo;
const paymentsOf = async (orderNo: string) =>
  database.db.select().from(payments).where(eq(payments.orderNo, orderNo)).orderBy(payments.outTradeNo);
const stateOf = async (orderNo: string) =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0]?.state;

describe('paying', () => {
  it('opens one trade however often it is asked, and keeps its QR code', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    await activities.openPayment({ orderNo });
    await activities.openPayment({ orderNo });
    expect(new Set(payment.precreated).size).toBe(1);
    const [row, ...more] = await paymentsOf(orderNo);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ state: 'unpaid', qrCode: `https://qr.example.com/${row?.outTradeNo}` });
    // The page is another way to the same trade.
    expect(row?.pageUrl).toMatch(new RegExp(`/${row?.outTradeNo}\\?return=/c/\\d+/orders/${orderNo}/pay`));
  });

  it.each([
    ['reissue', '数字证书补办'],
    ['new', '数字证书办理'],
    ['change', '数字证书变更'],
  ] as const)('names the business in the buyer’s bill, each time the same: %s', async (businessType, name) => {
    const { activities, payment } = setup();
    const values = businessType === 'change' ? { businessType, changes: ['name' as const] } : { businessType };
    const { orderNo } = (await makeOrder(database.db, 'submitted', { values })).order;
    for (const _ of [1, 2]) await activities.openPayment({ orderNo });
    expect(payment.subjects).toEqual([`${name} ${orderNo}`, `${name} ${orderNo}`]);
  });

  it('offers a trade that somebody has opened only under a new number, the old one closed for good', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    await activities.openPayment({ orderNo });
    const first = (await paymentsOf(orderNo))[0]?.outTradeNo ?? '';
    payment.trades.set(first, { status: 'waiting' });
    await activities.openPayment({ orderNo });
    expect(payment.trades.get(first)?.status).toBe('closed');
    expect((await paymentsOf(orderNo)).map((row) => [row.state, row.pageUrl === null])).toEqual([
      ['closed', true],
      ['unpaid', false],
    ]);
  });

  it('finds on opening again that it was paid in the meantime', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    await activities.openPayment({ orderNo });
    payment.pay((await paymentsOf(orderNo))[0]?.outTradeNo ?? '');
    await activities.openPayment({ orderNo });
    expect(await stateOf(orderNo)).toBe('paid');
    expect(payment.precreated).toHaveLength(1);
  });

  it('books what the query says, once', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    await activities.openPayment({ orderNo });
    expect(await activities.checkPayment({ orderNo })).toEqual({ state: 'submitted' });
    payment.pay((await paymentsOf(orderNo))[0]?.outTradeNo ?? '');
    expect(await activities.checkPayment({ orderNo })).toEqual({ state: 'paid' });
    expect(await activities.checkPayment({ orderNo })).toEqual({ state: 'paid' });
    expect((await paymentsOf(orderNo)).map((row) => row.state)).toEqual(['paid']);
  });

  it('does not take another amount for payment', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    await activities.openPayment({ orderNo });
    payment.pay((await paymentsOf(orderNo))[0]?.outTradeNo ?? '', 1);
    expect(await activities.checkPayment({ orderNo })).toEqual({ state: 'submitted' });
  });

  it('learns of a payment while it opens the trade, and opens a new one for one that the provider closed', async () => {
    const { activities, payment } = setup();
    const [quick, closed] = [await submitted(), await submitted()];
    const [first, second] = [await makeTrade(quick), await makeTrade(closed)];
    payment.refuse.set(first, 'payment.already_paid').set(second, 'payment.closed');
    payment.pay(first);
    await activities.openPayment({ orderNo: quick });
    expect(await stateOf(quick)).toBe('paid');
    await activities.openPayment({ orderNo: closed });
    expect((await paymentsOf(closed)).map((row) => row.state).sort()).toEqual(['closed', 'unpaid']);
    expect(payment.precreated).toHaveLength(1);
  });

  it('a trade that somebody opened on other terms is closed, and the order gets a new one', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    const first = await makeTrade(orderNo);
    payment.trades.set(first, { status: 'waiting' });
    payment.refuse.set(first, 'payment.opened_otherwise');
    await activities.openPayment({ orderNo });
    expect(payment.trades.get(first)?.status).toBe('closed');
    expect((await paymentsOf(orderNo)).map((row) => row.state).sort()).toEqual(['closed', 'unpaid']);
  });

  it('leaves the order waiting when the provider refuses the trade', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    payment.refuse.set(await makeTrade(orderNo), 'payment.refused');
    await activities.openPayment({ orderNo });
    expect(await stateOf(orderNo)).toBe('submitted');
  });
});

async function makeTrade(orderNo: string): Promise<string> {
  return (await makePayment(database.db, { orderNo, amountFen: 5000 })).outTradeNo;
}

describe('closing', () => {
  it('closes trade and order', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    const outTradeNo = await makeTrade(orderNo);
    payment.trades.set(outTradeNo, { status: 'waiting' });
    expect(await activities.closeUnpaid({ orderNo, reason: 'expired' })).toEqual({ outcome: 'closed' });
    expect(payment.trades.get(outTradeNo)?.status).toBe('closed');
    expect(await stateOf(orderNo)).toBe('closed');
  });

  it('finds that the buyer was quicker', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    payment.pay(await makeTrade(orderNo));
    expect(await activities.closeUnpaid({ orderNo, reason: 'expired' })).toEqual({ outcome: 'paid' });
    expect(await stateOf(orderNo)).toBe('paid');
  });

  it('sends back what was paid after closing, never resurrects', async () => {
    const { activities, payment } = setup();
    const orderNo = await submitted();
    const outTradeNo = await makeTrade(orderNo);
    await activities.closeUnpaid({ orderNo, reason: 'expired' });
    payment.pay(outTradeNo);
    await activities.closeUnpaid({ orderNo, reason: 'cancelled' });
    expect(await activities.refund({ orderNo })).toEqual({ state: 'closed' });
    expect((await paymentsOf(orderNo)).map((row) => row.state)).toEqual(['refunded']);
    expect([...payment.refunds.values()]).toEqual([outTradeNo]);
  });
});

describe('a code that was shown and that nobody has used', () => {
  const MINUTE = 60_000;
  async function cancelled() {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    const { orderNo, paymentDeadline } = order;
    const { activities, payment, clock } = setup();
    await activities.openPayment({ orderNo });
    const offeredAt = clock.now().getTime();
    await cancelOrder(asCustomer(database.db, subscriber), { orderNo, reason: 'no_need' });
    await activities.closeUnpaid({ orderNo, reason: 'cancelled' });
    const [row] = await paymentsOf(orderNo);
    return { activities, payment, clock, orderNo, paymentDeadline, offeredAt, outTradeNo: row?.outTradeNo ?? '' };
  }

  it('is looked at again as it dies, and as its page does', async () => {
    const { activities, clock, orderNo, paymentDeadline, offeredAt } = await cancelled();
    const codeDies = new Date(offeredAt + 120 * MINUTE).toISOString();
    expect(await activities.refund({ orderNo })).toEqual({ state: 'closed', lookAgainAt: codeDies });
    clock.advance(120 * MINUTE);
    const pageDies = paymentDeadline.toISOString();
    expect(await activities.refund({ orderNo })).toEqual({ state: 'closed', lookAgainAt: pageDies });
    clock.advance(paymentDeadline.getTime() - clock.now().getTime());
    expect(await activities.refund({ orderNo })).toEqual({ state: 'closed' });
  });

  it('is not waited for when it was never shown, or somebody has opened the trade', async () => {
    const { activities, payment, orderNo, outTradeNo } = await cancelled();
    payment.trades.set(outTradeNo, { status: 'waiting' });
    expect(await activities.refund({ orderNo })).toEqual({ state: 'closed' });
    const never = await submitted();
    await makeTrade(never);
    await activities.closeUnpaid({ orderNo: never, reason: 'cancelled' });
    expect(await activities.refund({ orderNo: never })).toEqual({ state: 'closed' });
  });

  it('paid all the same, its money goes back at the next look', async () => {
    const { activities, payment, orderNo, outTradeNo } = await cancelled();
    await activities.refund({ orderNo });
    payment.pay(outTradeNo);
    expect(await activities.refund({ orderNo })).toEqual({ state: 'closed' });
    expect((await paymentsOf(orderNo)).map((row) => row.state)).toEqual(['refunded']);
  });
});

describe('refunding', () => {
  it('uses one refund number until it is confirmed, then the order is refunded', async () => {
    const { activities, payment } = setup();
    const { orderNo } = (await makeOrder(database.db, 'refunding')).order;
    payment.refundAnswers.push('lost');
    await expect(activities.refund({ orderNo })).rejects.toMatchObject({ type: 'provider.unavailable' });
    expect(await stateOf(orderNo)).toBe('refunding');
    expect(await activities.refund({ orderNo })).toEqual({ state: 'refunded' });
    expect(await activities.refund({ orderNo })).toEqual({ state: 'refunded' });
    expect(payment.refunds.size).toBe(1);
  });

  it('sends back the second of two payments and keeps the order', async () => {
    const { activities, payment } = setup();
    const { order } = await makeOrder(database.db, 'paid');
    const second = await makePayment(database.db, order);
    payment.pay(second.outTradeNo);
    await activities.checkPayment(order);
    expect(await activities.refund(order)).toEqual({ state: 'paid' });
    expect((await paymentsOf(order.orderNo)).map((row) => row.state).sort()).toEqual(['paid', 'refunded']);
  });

  it('waits for a person when the provider refuses', async () => {
    const { activities, payment } = setup();
    const { orderNo } = (await makeOrder(database.db, 'refunding')).order;
    payment.refundAnswers.push('refused');
    await expect(activities.refund({ orderNo })).rejects.toMatchObject({
      type: 'refund.refused',
      nonRetryable: false,
      nextRetryDelay: '10m',
    });
  });
});
