import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders, payments } from '../../../db/schema/order';
import { outbox } from '../../../db/schema/platform';
import { stationSlots, stations } from '../../../db/schema/production';
import { refundProgress, refundRequests } from '../../../db/schema/refund';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { type MadeOrder, makeOrder } from '../../../db/testing/factories';
import type { OrderState } from '../../domain/order';
import type { PaymentPort } from '../../ports/payment';
import { cancelOrder } from '../order/cancelOrder';
import { recordPayment } from '../payment/recordPayment';
import { startProduction } from '../production/start';
import { getOrder } from '../query/getOrder';
import { approveOrder } from '../review/approve';
import { asCustomer, asStaff, asSystem } from '../testing';
import { grantRefund, refuseRefund } from './decide';
import { readRefund, refundQueue } from './desk';
import { refundOrder } from './refundOrder';
import { requestRefund } from './requestRefund';
import { retryMoney } from './retry';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const finance = () => asStaff(database.db, ['finance'], 'finance-1');
const stateOf = async (orderNo: string): Promise<OrderState | undefined> =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0]?.state;
const eventsOf = async (orderNo: string) => {
  const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id);
  return rows.map(({ event }) => (event as { kind: string } | null)?.kind);
};
const moneyOf = async (orderNo: string) =>
  (await database.db.select().from(payments).where(eq(payments.orderNo, orderNo))).map(({ state }) => state);

async function requested(state: OrderState = 'shipped'): Promise<MadeOrder> {
  const made = await makeOrder(database.db, state);
  const ctx = asCustomer(database.db, made.subscriber);
  await requestRefund(ctx, { orderNo: made.order.orderNo, reason: 'faulty', note: '插上没有反应' });
  return made;
}

const provider = (refund: PaymentPort['refund']): { payment: PaymentPort } => ({
  payment: { refund } as unknown as PaymentPort,
});

describe('cancelOrder', () => {
  it('just closes what cost nothing, whoever has it in hand', async () => {
    for (const state of ['paid', 'reviewing', 'rejected', 'approved'] as const) {
      const values = { amountFen: 0, paidAt: null };
      const { order, subscriber } = await makeOrder(database.db, state, { values });
      const cancelled = cancelOrder(asCustomer(database.db, subscriber), { orderNo: order.orderNo, reason: 'other' });
      expect(await cancelled).toEqual({ state: 'closed' });
    }
  });

  it.each(['awaiting_materials', 'paid', 'reviewing', 'rejected', 'approved'] as const)(
    'from %s the money goes back by itself',
    async (state) => {
      const { order, subscriber } = await makeOrder(database.db, state);
      const ctx = asCustomer(database.db, subscriber);
      const input = { orderNo: order.orderNo, reason: 'too_long' as const };
      expect(await cancelOrder(ctx, input)).toEqual({ state: 'refunding' });
      expect(await cancelOrder(ctx, input)).toEqual({ state: 'refunding' });
      expect(await moneyOf(order.orderNo)).toEqual(['refunding']);
      expect(await eventsOf(order.orderNo)).toEqual(['cancelled']);
      const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, order.orderNo));
      expect(row).toMatchObject({ cancelReason: 'too_long', claimedBy: null, claimedAt: null });
    },
  );

  it.each(['producing', 'produced', 'shipped', 'delivered', 'completed'] as const)(
    'from %s it says that finance decides',
    async (state) => {
      const { order, subscriber } = await makeOrder(database.db, state);
      const cancel = cancelOrder(asCustomer(database.db, subscriber), { orderNo: order.orderNo, reason: 'other' });
      await expect(cancel).rejects.toMatchObject({ code: 'order.not_cancellable' });
      await expect(cancel).rejects.toThrow('申请退款');
      expect(await stateOf(order.orderNo)).toBe(state);
    },
  );

  it('free of charge: nothing to send back, what is on its way comes to its end', async () => {
    const { order } = await makeOrder(database.db, 'submitted', { values: { amountFen: 0 } });
    await database.db.update(orders).set({ state: 'refunding' }).where(eq(orders.orderNo, order.orderNo));
    const never = provider(() => Promise.reject(new Error('nothing to refund')));
    expect(await refundOrder(asSystem(database.db), order, never)).toMatchObject({ state: 'refunded' });
  });
});

describe('at the same moment', () => {
  const ROUNDS = Array.from({ length: 6 }, (_, index) => index);

  async function race(made: MadeOrder, other: () => Promise<unknown>) {
    const ctx = asCustomer(database.db, made.subscriber);
    const cancel = () => cancelOrder(ctx, { orderNo: made.order.orderNo, reason: 'no_need' });
    const [first, second] = await Promise.allSettled([cancel(), other()]);
    return { cancelled: first.status === 'fulfilled', other: second.status === 'fulfilled' };
  }

  it.each(ROUNDS)('cancel and approve: both in turn, or the cancel alone (%i)', async () => {
    const made = await makeOrder(database.db, 'reviewing');
    const done = await race(made, () => approveOrder(asStaff(database.db, ['reviewer']), made.order));
    expect(done.cancelled).toBe(true);
    expect(await stateOf(made.order.orderNo)).toBe('refunding');
  });

  it.each(ROUNDS)('cancel and start production: one wins (%i)', async (round) => {
    const made = await makeOrder(database.db, 'approved');
    const stationId = `race-${round}`;
    await database.db.insert(stations).values({
      ...{ id: stationId, name: '示例制证台', acceptancePointId: 'p', seenAt: new Date() },
    });
    await database.db.insert(stationSlots).values({
      ...{ stationId, tokenSerial: `race-token-${round}`, slot: 0, label: '', model: 'm', state: 'blank' },
      reportedAt: new Date(),
    });
    const { orderNo } = made.order;
    const done = await race(made, () =>
      startProduction(asStaff(database.db, ['operator']), { stationId, orderNos: [orderNo] }),
    );
    expect(done.cancelled).not.toBe(done.other);
    expect(await stateOf(orderNo)).toBe(done.cancelled ? 'refunding' : 'producing');
    expect(await moneyOf(orderNo)).toEqual([done.cancelled ? 'refunding' : 'paid']);
  });

  it.each(ROUNDS)('cancel and pay: closed with the money on its way back, or paid and then refunded (%i)', async () => {
    const made = await makeOrder(database.db, 'submitted');
    const { orderNo, amountFen } = made.order;
    const outTradeNo = `${orderNo}P1`;
    await database.db.insert(payments).values({ orderNo, outTradeNo, amountFen, state: 'unpaid' });
    const receipt = { outTradeNo, tradeNo: 't', amountFen, paidAt: new Date() };
    await race(made, () => database.db.transaction((tx) => recordPayment(tx, asSystem(database.db), receipt)));
    expect(['closed', 'refunding']).toContain(await stateOf(orderNo));
    expect(await moneyOf(orderNo)).toEqual(['refunding']);
  });
});

describe('finance', () => {
  it('grants: certificate, money and invoice are the workflow’s, the order is on its way back', async () => {
    const { order } = await requested('completed');
    const { orderNo } = order;
    expect(await refundQueue(finance())).toContainEqual(
      expect.objectContaining({ orderNo, kind: 'request', decidable: true }),
    );
    expect((await readRefund(finance(), { orderNo })).allowed).toEqual(['grant', 'refuse']);
    await grantRefund(finance(), { orderNo, note: '核实介质故障' });
    const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    expect(row).toMatchObject({ state: 'refunding', cancelReason: 'refund_granted', endedAt: null });
    expect(await moneyOf(orderNo)).toEqual(['refunding']);
    expect(await eventsOf(orderNo)).toEqual(['refund_granted']);
    await expect(grantRefund(finance(), { orderNo, note: '再次点击' })).rejects.toMatchObject({
      code: 'refund.no_request',
    });
  });

  it('refuses, with a reason that the customer reads, and he may ask again', async () => {
    const { order, subscriber } = await requested('delivered');
    const { orderNo } = order;
    const ctx = asCustomer(database.db, subscriber);
    await refuseRefund(finance(), { orderNo, note: '介质检测正常，请更换电脑再试' });
    expect((await getOrder(ctx, { orderNo })).refund?.requests).toMatchObject([
      { state: 'refused', decisionNote: '介质检测正常，请更换电脑再试', note: '插上没有反应' },
    ]);
    await requestRefund(ctx, { orderNo, reason: 'other', note: '换了电脑仍不行' });
    await refuseRefund(finance(), { orderNo, note: '请寄回检测' });
    const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id);
    expect(rows.map(({ event }) => event)).toEqual([
      { kind: 'refund_refused', occurrence: 1 },
      { kind: 'refund_refused', occurrence: 2 },
    ]);
    expect(await moneyOf(orderNo)).toEqual(['paid']);
  });

  it('decides about a token that is being made when it is made', async () => {
    const { order } = await requested('producing');
    const { orderNo } = order;
    const [waiting] = (await refundQueue(finance())).filter((row) => row.orderNo === orderNo);
    expect(waiting).toMatchObject({ decidable: false });
    const note = '等待制证';
    await expect(grantRefund(finance(), { orderNo, note })).rejects.toMatchObject({ code: 'refund.too_early' });
    await database.db.update(orders).set({ state: 'produced' }).where(eq(orders.orderNo, orderNo));
    await grantRefund(finance(), { orderNo, note });
    expect(await stateOf(orderNo)).toBe('refunding');
  });

  it('does not take a completed order back while its certificate is in other work', async () => {
    const { order, subscriber, certificate } = await requested('completed');
    await makeOrder(database.db, 'paid', { subscriber, certificate });
    await expect(grantRefund(finance(), { orderNo: order.orderNo, note: '核实属实' })).rejects.toMatchObject({
      code: 'refund.lineage_busy',
    });
    expect(await stateOf(order.orderNo)).toBe('completed');
    expect(await moneyOf(order.orderNo)).toEqual(['paid']);
  });

  it('only finance decides', async () => {
    const { order } = await requested();
    const reviewer = asStaff(database.db, ['reviewer', 'point_manager', 'auditor']);
    await expect(grantRefund(reviewer, { orderNo: order.orderNo, note: '越权操作' })).rejects.toMatchObject({
      code: 'permission.denied',
    });
  });
});

describe('each half alone', () => {
  it('money that the provider refused is seen, and tried again when finance says so', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'paid');
    const { orderNo } = order;
    const ctx = asCustomer(database.db, subscriber);
    await cancelOrder(ctx, { orderNo, reason: 'no_need' });
    await expect(
      refundOrder(
        asSystem(database.db),
        order,
        provider(async () => 'refused'),
      ),
    ).rejects.toMatchObject({
      code: 'refund.refused',
    });
    expect(await refundQueue(finance())).toContainEqual(expect.objectContaining({ orderNo, kind: 'money_failed' }));
    expect((await getOrder(ctx, { orderNo })).refund?.steps).toMatchObject([
      { key: 'requested', state: 'done' },
      { key: 'sent', state: 'done' },
      { key: 'arrived', state: 'failed' },
    ]);
    await retryMoney(finance(), { orderNo });
    await expect(retryMoney(finance(), { orderNo })).rejects.toMatchObject({ code: 'refund.nothing_failed' });
    expect(await eventsOf(orderNo)).toEqual(['cancelled', 'refund_retried']);
    expect(
      await refundOrder(
        asSystem(database.db),
        order,
        provider(async () => 'refunded'),
      ),
    ).toMatchObject({
      state: 'refunded',
    });
    const view = await getOrder(ctx, { orderNo });
    expect(view.refund?.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(await refundQueue(finance())).not.toContainEqual(expect.objectContaining({ orderNo }));
    const [progress] = await database.db.select().from(refundProgress).where(eq(refundProgress.orderNo, orderNo));
    expect(progress?.sentAt).not.toBeNull();
  });
});

it('what a customer wrote is kept encrypted', async () => {
  const { order } = await requested();
  const found = await database.db.$client.unsafe(`select t::text as text from refund_requests t`);
  expect(JSON.stringify(found)).not.toContain('插上没有反应');
  const [row] = await database.db.select().from(refundRequests).where(eq(refundRequests.orderNo, order.orderNo));
  expect(row?.note).toBe('插上没有反应');
});
