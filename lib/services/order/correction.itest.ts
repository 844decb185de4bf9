import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders, payments, uploads } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog, outbox } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { getOrder } from '../query/getOrder';
import { asCustomer, asSystem, testClock } from '../testing';
import { expireCorrection } from './expireCorrection';
import { resubmitOrder } from './resubmitOrder';

const DAY = 24 * 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** Rejected a moment ago. */
async function rejected(values: Partial<typeof orders.$inferInsert> = {}) {
  const clock = testClock();
  const made = await makeOrder(database.db, 'rejected', { values: { stateSince: clock.now(), ...values } });
  const { orderNo } = made.order;
  await database.db.update(certificates).set({ state: 'on_hold' }).where(eq(certificates.id, made.certificate.id));
  const customer = asCustomer(database.db, made.subscriber, clock);
  return {
    ...{ ...made, orderNo, clock, customer },
    expire: () => expireCorrection(asSystem(database.db, clock), { orderNo }),
    row: async () => (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0],
    holdOf: async () =>
      (await database.db.select().from(certificates).where(eq(certificates.id, made.certificate.id)))[0]?.state,
    resubmit: async () => {
      await database.db
        .update(uploads)
        .set({ createdAt: clock.now() })
        .where(and(eq(uploads.orderNo, orderNo), eq(uploads.kind, 'licence')));
      return resubmitOrder(customer, { orderNo });
    },
  };
}

describe('a rejected order that nobody mends', () => {
  it('ends after 30 days, not a day earlier: the money goes back, the hold stays, and the log says why', async () => {
    const order = await rejected();
    order.clock.advance(29 * DAY);
    expect(await order.expire()).toEqual({ expired: false });
    expect((await order.row())?.state).toBe('rejected');
    order.clock.advance(2 * DAY);
    expect(await order.expire()).toEqual({ expired: true });
    // Called again after an answer that was lost.
    expect(await order.expire()).toEqual({ expired: true });
    expect(await order.row()).toMatchObject({ state: 'refunding', cancelReason: 'correction_expired' });
    const money = await database.db.select().from(payments).where(eq(payments.orderNo, order.orderNo));
    expect(money).toMatchObject([{ state: 'refunding', refundReason: 'correction_expired' }]);
    expect(await order.holdOf()).toBe('on_hold');
    const acts = await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectId, order.orderNo), eq(auditLog.action, 'order.request_refund')));
    const after = { cancelReason: 'correction_expired' };
    expect(acts).toMatchObject([{ actorKind: 'system', after, reason: '鉴证不通过后逾期未重新提交' }]);
    const told = await database.db.select().from(outbox).where(eq(outbox.workflowId, order.orderNo));
    expect(told.map(({ event }) => event)).toEqual([{ kind: 'cancelled' }]);
  });

  it.each([
    ['an order without a fee', {}],
    ['a change of what stands in no certificate', { businessType: 'change', changes: ['agentMobile'] }],
  ] as const)('closes %s: no money goes back', async (_, given) => {
    const order = await rejected({
      ...{ amountFen: 0, paidAt: null },
      ...('changes' in given ? { businessType: given.businessType, changes: [...given.changes] } : {}),
    });
    order.clock.advance(31 * DAY);
    expect(await order.expire()).toEqual({ expired: true });
    expect(await order.row()).toMatchObject({ state: 'closed', cancelReason: 'correction_expired' });
  });

  it('whoever sends it in again at the last moment wins', async () => {
    const order = await rejected();
    order.clock.advance(31 * DAY);
    expect(await order.resubmit()).toEqual({ state: 'paid' });
    expect(await order.expire()).toEqual({ expired: false });
    expect(await order.row()).toMatchObject({ state: 'paid', cancelReason: null });
  });

  it('of both at once one wins, and the other finds it so', async () => {
    const order = await rejected();
    order.clock.advance(31 * DAY);
    const [sent, ended] = await Promise.allSettled([order.resubmit(), order.expire()]);
    const row = await order.row();
    expect(sent.status === 'fulfilled').toBe(row?.state === 'paid');
    expect(ended).toEqual({ status: 'fulfilled', value: { expired: row?.state === 'refunding' } });
  });

  it('counts from the last rejection', async () => {
    const order = await rejected();
    order.clock.advance(20 * DAY);
    await order.resubmit();
    await database.db
      .update(orders)
      .set({ state: 'rejected', stateSince: order.clock.now() })
      .where(eq(orders.orderNo, order.orderNo));
    order.clock.advance(20 * DAY);
    expect(await order.expire()).toEqual({ expired: false });
  });
});

describe('its page', () => {
  it('says until when, where it stands, and afterwards why it ended', async () => {
    const order = await rejected();
    const until = new Date(order.clock.now().getTime() + 30 * DAY).toISOString();
    const before = await getOrder(order.customer, order);
    expect(before.nextAction).toMatchObject({ kind: 'fix_uploads', until });
    expect(before.nextAction.text).toMatch(/^请重新上传：.*逾期订单将自动取消，费用原路退回。$/);
    expect(before.timeline.find(({ state }) => state === 'current')).toMatchObject({
      ...{ key: 'corrected', promised: until },
    });
    order.clock.advance(31 * DAY);
    await order.expire();
    const after = await getOrder(order.customer, order);
    expect(after.nextAction).toMatchObject({
      text: '因鉴证不通过后逾期未重新提交，订单已取消。正在退款，款项将原路退回支付宝账户。',
    });
    expect(after.timeline.some(({ key }) => key === 'corrected')).toBe(false);
  });
});
