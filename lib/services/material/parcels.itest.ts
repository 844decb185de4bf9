import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog } from '../../../db/schema/platform';
import { routeEvents, shipments } from '../../../db/schema/production';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import type { CourierPort, RouteEvent } from '../../ports/courier';
import { asCustomer, asSystem } from '../testing';
import { announceParcel } from './announceParcel';
import { checkParcel } from './checkParcel';
import { expireMaterials } from './expireMaterials';
import { makePosted } from './testing/posted';

const DAY = 24 * 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const posted = (state?: Parameters<typeof makePosted>[1]) => makePosted(database.db, state);

describe('announceParcel', () => {
  it('keeps one number, which may be changed until the parcel is registered', async () => {
    const order = await posted();
    await order.announce('SF1234567890123');
    await order.announce('SF1234567890124');
    expect(await order.parcels()).toMatchObject([{ waybillNo: 'SF1234567890124', state: 'announced' }]);
    expect(await order.events()).toEqual(['parcel_announced', 'parcel_announced']);
    await order.register({ arrival: 'complete' });
    await expect(order.announce('SF1234567890125')).rejects.toMatchObject({ code: 'material.registered' });
  });

  it('takes no number of a parcel that we have sent', async () => {
    const order = await posted();
    const waybillNo = `SF7${Date.now()}`;
    await database.db.insert(shipments).values({ orderNo: order.orderNo, clientOrderId: order.orderNo, waybillNo });
    await expect(order.announce(waybillNo)).rejects.toMatchObject({ code: 'material.waybill_ours' });
  });

  it('is for orders by post that wait for papers, and for their own customer', async () => {
    const uploaded = await makeOrder(database.db, 'paid');
    const own = asCustomer(database.db, uploaded.subscriber);
    const input = { orderNo: uploaded.order.orderNo, courier: 'other', waybillNo: 'YT12345678' } as const;
    await expect(announceParcel(own, input)).rejects.toMatchObject({ code: 'material.not_by_post' });
    const unpaid = await posted('submitted');
    await expect(unpaid.announce('SF1234567890123')).rejects.toMatchObject({ code: 'material.not_awaited' });
    const stranger = asCustomer(database.db, uploaded.subscriber);
    await expect(announceParcel(stranger, { ...input, orderNo: unpaid.orderNo })).rejects.toMatchObject({
      code: 'order.not_found',
    });
  });
});

describe('expireMaterials', () => {
  it('cancels and refunds what never came, not a day earlier', async () => {
    const order = await posted();
    const system = asSystem(database.db, order.clock);
    order.clock.advance(29 * DAY);
    expect(await expireMaterials(system, order)).toEqual({ state: 'awaiting_materials' });
    order.clock.advance(2 * DAY);
    expect(await expireMaterials(system, order)).toEqual({ state: 'refunding' });
    expect(await order.row()).toMatchObject({ cancelReason: 'materials_not_received' });
    expect(await expireMaterials(system, order)).toEqual({ state: 'refunding' });
  });

  it('closes what cost nothing: no money goes back', async () => {
    const order = await makePosted(database.db, 'awaiting_materials', { amountFen: 0, paidAt: null });
    order.clock.advance(31 * DAY);
    expect(await expireMaterials(asSystem(database.db, order.clock), order)).toEqual({ state: 'closed' });
    expect(await order.row()).toMatchObject({ cancelReason: 'materials_not_received' });
    expect(await order.events()).toEqual(['cancelled']);
  });

  it('gives who sent too little the whole time again, and never ends what is at the point', async () => {
    const order = await posted();
    const system = asSystem(database.db, order.clock);
    order.clock.advance(20 * DAY);
    await order.register({ arrival: 'incomplete', missing: ['licence'] });
    order.clock.advance(20 * DAY);
    expect(await expireMaterials(system, order)).toEqual({ state: 'awaiting_materials' });
    await order.register({ arrival: 'complete' });
    order.clock.advance(60 * DAY);
    expect(await expireMaterials(system, order)).toEqual({ state: 'awaiting_materials' });
  });
});

describe('checkParcel', () => {
  const event: RouteEvent = {
    ...{ at: new Date('2026-11-20T02:00:00Z'), place: '桂林市', text: '已揽收' },
    ...{ opCode: '50', stage: 'picked_up' },
  };
  const courier = (routes: CourierPort['routes']) => ({ courier: { routes } as CourierPort });

  it('keeps the route of an SF parcel once, asked with the phone on it', async () => {
    const order = await posted();
    const waybillNo = `SF8${Date.now()}`;
    await order.announce(waybillNo);
    const asked: unknown[] = [];
    const deps = courier(async (...question) => {
      asked.push(question);
      return [event];
    });
    await checkParcel(asSystem(database.db), order, deps);
    await checkParcel(asSystem(database.db), order, deps);
    expect(asked[0]).toEqual([waybillNo, { phone: '0773-0000000' }]);
    const kept = await database.db.select().from(routeEvents).where(eq(routeEvents.waybillNo, waybillNo));
    expect(kept).toMatchObject([{ text: '已揽收', stage: 'picked_up' }]);
    const acts = await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectId, order.orderNo), eq(auditLog.action, 'material.route')));
    expect(acts).toHaveLength(1);
  });

  it('asks nothing of other couriers', async () => {
    const order = await posted();
    await announceParcel(order.customer, { orderNo: order.orderNo, courier: 'other', waybillNo: 'YT12345678' });
    const deps = courier(async () => expect.unreachable());
    await checkParcel(asSystem(database.db), order, deps);
  });
});
