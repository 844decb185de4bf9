import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders, paymentNotices, payments } from '../../../db/schema/order';
import { auditLog, outbox } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder, makePayment } from '../../../db/testing/factories';
import type { PaymentNotice } from '../../ports/payment';
import type { ServiceContext } from '../context';
import { asCustomer, asSystem, testClock } from '../testing';
import { closeUnpaid } from './closeUnpaid';
import { openPayment } from './openPayment';
import { recordNotice } from './recordNotice';
import { recordQr } from './recordQr';
import { recordQuery } from './recordQuery';
import { recordRefund } from './recordRefund';
import { requestPayment } from './requestPayment';

let database: TestDatabase;
let ctx: ServiceContext;
beforeAll(async () => {
  database = await createTestDatabase();
  ctx = { ...asSystem(database.db), actor: { kind: 'provider', id: 'alipay' } };
});
afterAll(() => database.close());

const OURS = { appId: 'app-1', sellerId: 'seller-1' };

async function waiting(state: 'submitted' | 'closed' = 'submitted') {
  const { order } = await makeOrder(database.db, state);
  const payment = await makePayment(database.db, order, state === 'closed' ? { state: 'closed' } : {});
  const notice = (over: Partial<PaymentNotice> = {}): PaymentNotice => ({
    notifyId: `notify-${payment.outTradeNo}`,
    outTradeNo: payment.outTradeNo,
    tradeNo: `trade-${payment.outTradeNo}`,
    status: 'success',
    totalAmountFen: 5000,
    paidAt: new Date('2026-11-22T02:00:00Z'),
    ...OURS,
    ...over,
  });
  return { order, payment, notice };
}

const read = async (orderNo: string) => {
  const [order] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
  const rows = await database.db
    .select()
    .from(payments)
    .where(eq(payments.orderNo, orderNo))
    .orderBy(payments.createdAt);
  const events = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo));
  const audit = await database.db.select().from(auditLog).where(eq(auditLog.objectId, orderNo));
  return {
    state: order?.state,
    paidAt: order?.paidAt,
    payments: rows.map((row) => row.state),
    rows,
    events: events.map((row) => (row.event as { kind: string }).kind),
    actions: audit.map((row) => row.action),
  };
};

describe('notices', () => {
  it('eight times, and all at once, is one payment', async () => {
    const { order, notice } = await waiting();
    const results = await Promise.all(Array.from({ length: 8 }, () => recordNotice(ctx, notice(), OURS)));
    expect(results.sort()).toEqual([...Array(7).fill('duplicate'), 'paid']);
    // Another notice of the same trade, under another id.
    expect(await recordNotice(ctx, notice({ notifyId: `again-${order.orderNo}` }), OURS)).toBe('duplicate');
    expect(await read(order.orderNo)).toMatchObject({
      state: 'paid',
      paidAt: new Date('2026-11-22T02:00:00Z'),
      payments: ['paid'],
      events: ['payment_recorded'],
      actions: ['order.pay'],
    });
  });

  it.each([
    ['wrong_amount', { totalAmountFen: 1 }],
    ['wrong_app', { appId: 'somebody-else' }],
    ['wrong_seller', { sellerId: 'somebody-else' }],
    ['unknown_trade', { outTradeNo: '20261122A000000P9' }],
    ['ignored', { status: 'waiting' }],
    ['ignored', { status: 'closed' }],
    ['ignored', { refundFeeFen: 5000 }],
  ] as const)('%s changes nothing: %o', async (result, over) => {
    const { order, notice } = await waiting();
    const notifyId = `n-${order.orderNo}`;
    expect(await recordNotice(ctx, notice({ ...over, notifyId }), OURS)).toBe(result);
    expect(await read(order.orderNo)).toMatchObject({ state: 'submitted', payments: ['unpaid'], events: [] });
    const [kept] = await database.db.select().from(paymentNotices).where(eq(paymentNotices.notifyId, notifyId));
    expect(kept?.result).toBe(result);
    // The real one still gets through.
    expect(await recordNotice(ctx, notice(), OURS)).toBe('paid');
  });

  it('paid after closing goes back, and the order stays closed', async () => {
    const { order, notice } = await waiting('closed');
    expect(await recordNotice(ctx, notice(), OURS)).toBe('refunding');
    const after = await read(order.orderNo);
    expect(after).toMatchObject({ state: 'closed', payments: ['refunding'], events: ['payment_recorded'] });
    expect(after.rows[0]).toMatchObject({ refundReason: 'order_over', refundNo: `${after.rows[0]?.outTradeNo}R` });
    const paymentId = after.rows[0]?.id ?? '';
    expect(await recordRefund(ctx, { orderNo: order.orderNo, paymentId })).toEqual({ state: 'closed' });
    expect(await recordRefund(ctx, { orderNo: order.orderNo, paymentId })).toEqual({ state: 'closed' });
    expect(await read(order.orderNo)).toMatchObject({ state: 'closed', payments: ['refunded'] });
    expect(await recordNotice(ctx, notice({ notifyId: `late-${order.orderNo}` }), OURS)).toBe('duplicate');
  });

  it('of two payments at once, one counts and the other goes back', async () => {
    const { order, notice } = await waiting();
    const second = await makePayment(database.db, order);
    const results = await Promise.all([
      recordNotice(ctx, notice(), OURS),
      recordNotice(ctx, notice({ notifyId: `2-${order.orderNo}`, outTradeNo: second.outTradeNo, tradeNo: 't2' }), OURS),
    ]);
    expect(results.sort()).toEqual(['paid', 'refunding']);
    const after = await read(order.orderNo);
    expect(after.payments.sort()).toEqual(['paid', 'refunding']);
    expect(after.state).toBe('paid');
    expect(after.rows.find((row) => row.state === 'refunding')?.refundReason).toBe('second_payment');
    expect(after.events).toEqual(['payment_recorded', 'payment_recorded']);
  });
});

describe('queries, closing, refunds', () => {
  it('a query books the same payment as the notice, once', async () => {
    const { order, payment, notice } = await waiting();
    const { outTradeNo } = payment;
    const paid = { status: 'success', tradeNo: 't', totalAmountFen: 5000 } as const;
    expect(await recordQuery(ctx, { outTradeNo, trade: { status: 'waiting' } })).toEqual({
      state: 'submitted',
      result: 'nothing',
    });
    const results = await Promise.all([
      recordQuery(ctx, { outTradeNo, trade: paid }).then(({ result }) => result),
      recordNotice(ctx, notice(), OURS),
    ]);
    expect(results.sort()).toEqual(['duplicate', 'paid']);
    expect(await read(order.orderNo)).toMatchObject({ state: 'paid', events: ['payment_recorded'] });
    expect(await recordQuery(ctx, { outTradeNo, trade: { ...paid, totalAmountFen: undefined } })).toMatchObject({
      result: 'duplicate',
    });
  });

  it('closing and paying at once: either it is paid, or it is closed and the money goes back', async () => {
    const { order, notice } = await waiting();
    const [closing] = await Promise.all([
      closeUnpaid(ctx, { orderNo: order.orderNo, reason: 'expired' }),
      recordNotice(ctx, notice(), OURS),
    ]);
    const after = await read(order.orderNo);
    if (closing.outcome === 'closed') expect(after).toMatchObject({ state: 'closed', payments: ['refunding'] });
    else expect(after).toMatchObject({ state: 'paid', payments: ['paid'] });
  });

  it('closes once, with its trades', async () => {
    const { order } = await waiting();
    const close = () => closeUnpaid(ctx, { orderNo: order.orderNo, reason: 'expired' });
    expect([await close(), await close()]).toEqual([{ outcome: 'closed' }, { outcome: 'closed' }]);
    expect(await read(order.orderNo)).toMatchObject({
      state: 'closed',
      payments: ['closed'],
      actions: ['order.close'],
    });
    expect(await openPayment(ctx, order)).toBeNull();
  });

  it('opens the same trade however often it is asked for, and keeps its QR code no longer than the deadline', async () => {
    const { order } = await makeOrder(database.db, 'submitted', { values: { applicationConfirmedAt: new Date() } });
    const opened = await Promise.all([openPayment(ctx, order), openPayment(ctx, order), openPayment(ctx, order)]);
    expect(new Set(opened.map((intent) => intent?.outTradeNo)).size).toBe(1);
    const outTradeNo = opened[0]?.outTradeNo ?? '';
    expect(outTradeNo).toBe(`${order.orderNo}P1`);
    const late = testClock(new Date(order.paymentDeadline.getTime() - 60_000));
    const offer = { orderNo: order.orderNo, outTradeNo, qrCode: 'https://qr.example.com/1', pageUrl: null };
    await recordQr({ ...ctx, clock: late }, offer);
    expect((await read(order.orderNo)).rows[0]?.qrExpiresAt).toEqual(order.paymentDeadline);
  });

  it.each([
    ['upload', 'paid'],
    ['post', 'awaiting_materials'],
  ] as const)(
    'asks nobody for nothing: what was confirmed without a fee (%s) goes on',
    async (materialRoute, state) => {
      const values = { materialRoute, amountFen: 0, applicationConfirmedAt: new Date() };
      const paymentDeadline = new Date(Date.now() + 3_600_000);
      const { order, subscriber } = await makeOrder(database.db, 'submitted', {
        values: { ...values, paymentDeadline },
      });
      expect(await openPayment(ctx, order)).toBeNull();
      await requestPayment(asCustomer(database.db, subscriber), order);
      expect(await read(order.orderNo)).toMatchObject({ state, payments: [], events: ['payment_waived'] });
    },
  );

  it('what was paid beside it keeps no refunded order open, and goes back all the same', async () => {
    const { order, payment } = await makeOrder(database.db, 'refunding');
    const { orderNo } = order;
    const intent = { state: 'refunding', refundReason: 'second_payment', refundNo: `${orderNo}X` } as const;
    const second = await makePayment(database.db, order, intent);
    expect(await recordRefund(ctx, { orderNo, paymentId: payment?.id ?? '' })).toEqual({ state: 'refunded' });
    expect(await recordRefund(ctx, { orderNo, paymentId: second.id })).toEqual({ state: 'refunded' });
    const acts = await database.db.select().from(auditLog).where(eq(auditLog.objectId, orderNo)).orderBy(auditLog.seq);
    expect(acts.map(({ action }) => action)).toEqual(['order.finish_refund', 'payment.refunded']);
    expect(acts.map(({ after }) => (after as { refundNo: string }).refundNo)).toEqual([
      payment?.refundNo,
      `${orderNo}X`,
    ]);
  });

  it('a refunded order is one whose own money is all back', async () => {
    const { order, payment } = await makeOrder(database.db, 'refunding');
    const more = await makePayment(database.db, order, { state: 'refunding', refundNo: `${order.orderNo}X` });
    const refund = (paymentId = '') => recordRefund(ctx, { orderNo: order.orderNo, paymentId });
    expect(await refund(payment?.id)).toEqual({ state: 'refunding' });
    expect(await refund(more.id)).toEqual({ state: 'refunded' });
    expect(await refund(more.id)).toEqual({ state: 'refunded' });
  });
});
