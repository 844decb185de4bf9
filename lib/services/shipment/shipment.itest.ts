import { randomInt, randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { auditLog, outbox } from '../../../db/schema/platform';
import { productions, routeEvents, shipments } from '../../../db/schema/production';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { ProviderUnavailableError } from '../../domain/errors';
import type { CourierPort, RouteEvent, RouteStage } from '../../ports/courier';
import { asStaff, asSystem, memoryFiles } from '../testing';
import { bindShipment } from './bind';
import { checkRoute } from './checkRoute';
import { createWaybill } from './createWaybill';
import { handOverShipment } from './handOver';
import { shipmentQueue } from './queue';
import { readShipmentFile } from './readFile';
import { routePushed } from './routePushed';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const operator = () => asStaff(database.db, ['operator'], 'operator-1');
const newWaybill = () => `SF${randomInt(1e12, 9e12)}`;

/** Knows each client order once, as the courier does. */
function fakeCourier(options: { loseFirstAnswer?: boolean } = {}) {
  const waybills = new Map<string, string>();
  let lose = options.loseFirstAnswer ?? false;
  const courier = {
    waybills,
    calls: [] as Parameters<CourierPort['createWaybill']>[0][],
    events: [] as RouteEvent[],
    async createWaybill(input: Parameters<CourierPort['createWaybill']>[0]) {
      courier.calls.push(input);
      const waybillNo = waybills.get(input.clientOrderId) ?? newWaybill();
      waybills.set(input.clientOrderId, waybillNo);
      if (lose) {
        lose = false;
        throw new ProviderUnavailableError('sf', true);
      }
      return { waybillNo };
    },
    printLabel: async () => new TextEncoder().encode('%PDF-label'),
    routes: async () => courier.events,
    cancel: async () => 'cancelled' as const,
  };
  return courier satisfies CourierPort;
}

async function produced() {
  const { orderNo } = (await makeOrder(database.db, 'produced')).order;
  const tokenSerial = randomUUID().replaceAll('-', '').slice(0, 16);
  await database.db.insert(productions).values({
    ...{ orderNo, attempt: 1, stationId: 'station-1', tokenSerial, state: 'made' as const },
    startedBy: 'operator-1',
  });
  const files = memoryFiles();
  const courier = fakeCourier();
  const { waybillNo } = await createWaybill(asSystem(database.db), { orderNo }, { courier, files });
  return { orderNo, tokenSerial, waybillNo, courier, files };
}
/** As the scanner types it: in capitals. */
const scans = (parcel: { orderNo: string; tokenSerial: string; waybillNo: string }) => ({
  orderNo: parcel.orderNo,
  tokenSerial: parcel.tokenSerial.toUpperCase(),
  waybillNo: parcel.waybillNo,
});
const event = (stage: RouteStage, opCode: string, minute: number): RouteEvent => ({
  at: new Date(Date.UTC(2026, 10, 23, 8, minute)),
  place: '桂林市',
  text: '示例',
  ...{ opCode, stage },
});
const stateOf = async (orderNo: string) =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0]?.state;
const kinds = async (orderNo: string) =>
  (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
    (row) => (row.event as { kind: string }).kind,
  );

describe('waybill', () => {
  it('is made once by a fixed id, although the first answer was lost; the label is kept', async () => {
    const { orderNo } = (await makeOrder(database.db, 'produced')).order;
    const deps = { courier: fakeCourier({ loseFirstAnswer: true }), files: memoryFiles() };
    await expect(createWaybill(asSystem(database.db), { orderNo }, deps)).rejects.toBeInstanceOf(
      ProviderUnavailableError,
    );
    const first = await createWaybill(asSystem(database.db), { orderNo }, deps);
    const second = await createWaybill(asSystem(database.db), { orderNo }, deps);
    expect(second).toEqual(first);
    expect(new Set(deps.courier.calls.map((call) => call.clientOrderId)).size).toBe(1);
    expect(deps.courier.calls[0]?.clientOrderId.length).toBeLessThanOrEqual(30);
    expect(deps.courier.waybills.size).toBe(1);
    const label = await readShipmentFile(operator(), { orderNo, kind: 'label' }, deps);
    expect(new TextDecoder().decode(label)).toBe('%PDF-label');
    await database.db.update(orders).set({ state: 'shipped' }).where(eq(orders.orderNo, orderNo));
    await readShipmentFile(operator(), { orderNo, kind: 'label' }, deps);
    const printed = and(eq(auditLog.objectId, orderNo), eq(auditLog.action, 'shipment.print_label'));
    const acts = await database.db.select().from(auditLog).where(printed).orderBy(auditLog.seq);
    expect(acts.map(({ reason }) => reason)).toEqual(['打包寄件', '打包之后补打']);
  });

  it('is not made before the token', async () => {
    const { orderNo } = (await makeOrder(database.db, 'producing')).order;
    const deps = { courier: fakeCourier(), files: memoryFiles() };
    await expect(createWaybill(asSystem(database.db), { orderNo }, deps)).rejects.toMatchObject({
      code: 'shipment.not_produced',
    });
    expect(deps.courier.calls).toEqual([]);
  });
});

describe('binding by scans', () => {
  it('binds the three that belong together, once', async () => {
    const parcel = await produced();
    const view = await bindShipment(operator(), scans(parcel));
    await bindShipment(operator(), scans(parcel));
    expect(view).toMatchObject({ waybillNo: parcel.waybillNo, tokenSerial: parcel.tokenSerial });
    expect(await kinds(parcel.orderNo)).toEqual(['shipping_bound']);
    const row = (await shipmentQueue(operator())).find((entry) => entry.orderNo === parcel.orderNo);
    expect(row?.shipment?.boundAt).toBe(view.boundAt);
  });

  it.each(['orderNo', 'tokenSerial', 'waybillNo'] as const)(
    'stops the shipment and names a wrong %s',
    async (wrong) => {
      const [mine, other] = [await produced(), await produced()];
      const input = { ...scans(mine), [wrong]: scans(other)[wrong] };
      const names = { orderNo: 'order', tokenSerial: 'token', waybillNo: 'waybill' };
      await expect(bindShipment(operator(), input)).rejects.toMatchObject({
        code: 'shipment.mismatch',
        details: { wrong: names[wrong] },
      });
      for (const { orderNo } of [mine, other]) expect(await kinds(orderNo)).toEqual([]);
      const audit = await database.db.select().from(auditLog).where(eq(auditLog.action, 'shipment.mismatch'));
      expect(audit.some((row) => [mine.orderNo, other.orderNo].includes(row.objectId))).toBe(true);
    },
  );

  it('names what it does not know at all', async () => {
    const parcel = await produced();
    await expect(bindShipment(operator(), { ...scans(parcel), tokenSerial: 'UNKNOWN' })).rejects.toMatchObject({
      details: { wrong: 'token' },
    });
    await expect(
      bindShipment(operator(), { ...scans(parcel), tokenSerial: 'UNKNOWN', waybillNo: 'UNKNOWN' }),
    ).rejects.toMatchObject({ details: { wrong: 'token,waybill' } });
  });
});

describe('on the way', () => {
  it('is shipped by hand only when bound', async () => {
    const parcel = await produced();
    await expect(handOverShipment(operator(), parcel)).rejects.toMatchObject({ code: 'shipment.not_bound' });
    await bindShipment(operator(), scans(parcel));
    await handOverShipment(operator(), parcel);
    await handOverShipment(operator(), parcel);
    expect(await stateOf(parcel.orderNo)).toBe('shipped');
  });

  it('follows the courier: events once, shipped, delivered', async () => {
    const parcel = await produced();
    await bindShipment(operator(), scans(parcel));
    const check = () => checkRoute(asSystem(database.db), parcel, parcel);
    expect(await check()).toEqual({ state: 'produced' });
    parcel.courier.events = [event('picked_up', '50', 0)];
    expect(await check()).toEqual({ state: 'shipped' });
    parcel.courier.events.push(event('in_transit', '30', 5), event('delivered', '80', 9));
    expect(await check()).toEqual({ state: 'delivered' });
    expect(await check()).toEqual({ state: 'delivered' });
    const rows = await database.db.select().from(routeEvents).where(eq(routeEvents.waybillNo, parcel.waybillNo));
    expect(rows).toHaveLength(3);
    const [order] = await database.db.select().from(orders).where(eq(orders.orderNo, parcel.orderNo));
    expect(order).toMatchObject({
      shippedAt: event('picked_up', '50', 0).at,
      deliveredAt: event('delivered', '80', 9).at,
    });
  });

  it('does not count a parcel as shipped that was never bound', async () => {
    const parcel = await produced();
    parcel.courier.events = [event('picked_up', '50', 0), event('delivered', '80', 9)];
    expect(await checkRoute(asSystem(database.db), parcel, parcel)).toEqual({ state: 'produced' });
    await bindShipment(operator(), scans(parcel));
    expect(await checkRoute(asSystem(database.db), parcel, parcel)).toEqual({ state: 'delivered' });
  });

  it('is only woken by pushes; a flood of them is one word, a foreign waybill none', async () => {
    const parcel = await produced();
    const provider = { ...asSystem(database.db), actor: { kind: 'provider' as const, id: 'sf' } };
    for (const id of ['1', '2', '3']) await routePushed(provider, { id, waybillNo: parcel.waybillNo });
    await routePushed(provider, { id: '4', waybillNo: newWaybill() });
    expect(await kinds(parcel.orderNo)).toEqual(['route_pushed']);
    await database.db
      .update(outbox)
      .set({ deliveredAt: new Date() })
      .where(and(eq(outbox.workflowId, parcel.orderNo)));
    await routePushed(provider, { id: '5', waybillNo: parcel.waybillNo });
    expect(await kinds(parcel.orderNo)).toHaveLength(2);
    expect(await database.db.select().from(shipments).where(eq(shipments.orderNo, parcel.orderNo))).toHaveLength(1);
  });
});
