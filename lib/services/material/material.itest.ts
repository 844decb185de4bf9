import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationForms, materialParcels } from '../../../db/schema/material';
import { orders, uploads } from '../../../db/schema/order';
import { auditLog, outbox } from '../../../db/schema/platform';
import { routeEvents, shipments } from '../../../db/schema/production';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import type { UploadKind } from '../../domain/order';
import type { CourierPort, RouteEvent } from '../../ports/courier';
import { registerArrivalInput } from '../../schemas/material';
import { approveOrder } from '../review/approve';
import { claimOrder } from '../review/claim';
import { rejectOrder } from '../review/reject';
import { asCustomer, asStaff, asSystem, memoryFiles, testClock } from '../testing';
import { announceParcel } from './announceParcel';
import { checkParcel } from './checkParcel';
import { expireMaterials } from './expireMaterials';
import { keepForm } from './keepForm';
import { postAgain } from './postAgain';
import { readForm } from './readForm';
import { receiveMaterials } from './receiveMaterials';
import { receiveScan } from './receiveScan';
import { registerArrival } from './registerArrival';

const DAY = 24 * 3_600_000;
const KINDS: UploadKind[] = ['application_form', 'licence', 'agent_id_copy'];
const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function posted(state: 'submitted' | 'awaiting_materials' | 'rejected' = 'awaiting_materials') {
  const made = await makeOrder(database.db, state, {
    values: {
      materialRoute: 'post',
      ...(state === 'rejected'
        ? { rejectReasons: { reasons: ['form_no_seal'], kinds: ['application_form'], note: '' } }
        : {}),
    },
  });
  const { orderNo } = made.order;
  const clock = testClock();
  const files = memoryFiles();
  const customer = asCustomer(database.db, made.subscriber, clock);
  const desk = asStaff(database.db, ['reviewer'], 'reviewer-1', clock);
  return {
    ...made,
    ...{ orderNo, clock, files, customer, desk },
    announce: (waybillNo: string) => announceParcel(customer, { orderNo, courier: 'sf', waybillNo }),
    register: (input: Partial<Parameters<typeof registerArrivalInput.parse>[0] & object>) =>
      registerArrival(desk, registerArrivalInput.parse({ orderNo, ...input })),
    scan: async (kinds: UploadKind[] = KINDS) => {
      for (const kind of kinds) {
        await receiveScan(desk, { orderNo, kind, fileName: `${kind}.png`, content: PNG }, { files });
      }
    },
    receive: () => receiveMaterials(desk, { orderNo }),
    row: async () => (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0],
    parcels: () => database.db.select().from(materialParcels).where(eq(materialParcels.orderNo, orderNo)),
    events: async () =>
      (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
        (row) => (row.event as { kind: string } | null)?.kind,
      ),
  };
}

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

describe('the acceptance point', () => {
  it('registers, scans and hands over to the review, which ends as usual', async () => {
    const order = await posted();
    await order.announce('SF1234567890123');
    await expect(order.receive()).rejects.toMatchObject({ code: 'material.not_registered' });
    await order.register({ arrival: 'complete' });
    await expect(order.receive()).rejects.toMatchObject({ code: 'material.scans_missing', details: { count: 3 } });
    await order.scan();
    await order.receive();
    expect(await order.row()).toMatchObject({ state: 'paid' });
    expect(await order.events()).toEqual([
      ...['parcel_announced', 'materials_arrived', 'scan_added', 'scan_added', 'scan_added'],
      'materials_received',
    ]);
    await claimOrder(order.desk, order);
    await approveOrder(order.desk, order);
    expect(await order.row()).toMatchObject({ state: 'approved' });
  });

  it('takes a parcel without a number, and one from before the payment', async () => {
    const order = await posted('submitted');
    await order.register({ arrival: 'complete', waybillNo: ' yt123 456 789 ' });
    expect(await order.parcels()).toMatchObject([{ waybillNo: 'YT123456789', courier: 'other', state: 'arrived' }]);
    const silent = await posted();
    await silent.register({ arrival: 'complete' });
    expect(await silent.parcels()).toMatchObject([{ waybillNo: null, courier: null, state: 'arrived' }]);
  });

  it('says what is missing; the rest comes in a second parcel', async () => {
    const order = await posted();
    await order.announce('SF1234567890123');
    await order.register({ arrival: 'incomplete', missing: ['agent_id_copy', 'agent_id_emblem'], note: '缺身份证' });
    expect(await order.parcels()).toMatchObject([
      { state: 'incomplete', missing: ['agent_id_copy'], note: '缺身份证' },
    ]);
    expect(await order.row()).toMatchObject({ state: 'awaiting_materials', materialsReceivedAt: null });
    await order.announce('SF1234567890124');
    await order.register({ arrival: 'complete' });
    expect((await order.parcels()).map(({ state }) => state).sort()).toEqual(['arrived', 'incomplete']);
    expect(await order.events()).toContain('materials_incomplete');
  });

  it('refuses a parcel that wants money; the customer posts again', async () => {
    const order = await posted();
    await order.announce('SF1234567890123');
    await order.register({ arrival: 'refused' });
    expect(await order.events()).toContain('materials_refused');
    await order.announce('SF1234567890124');
    expect((await order.parcels()).map(({ state }) => state).sort()).toEqual(['announced', 'refused']);
  });

  it('corrects what it said, when a sheet turns out to be missing', async () => {
    const order = await posted();
    await order.register({ arrival: 'complete' });
    await order.register({ arrival: 'incomplete', missing: ['licence'] });
    expect(await order.parcels()).toMatchObject([{ state: 'incomplete' }]);
    await expect(order.receive()).rejects.toMatchObject({ code: 'material.not_registered' });
  });

  it('sends back what belongs to an order that is over or does not wait', async () => {
    const closed = await makeOrder(database.db, 'closed', { values: { materialRoute: 'post' } });
    const desk = asStaff(database.db, ['point_manager']);
    const input = registerArrivalInput.parse({ orderNo: closed.order.orderNo, arrival: 'complete' });
    await expect(registerArrival(desk, input)).rejects.toMatchObject({
      code: 'material.not_awaited',
      message: expect.stringContaining('退回客户'),
    });
  });

  it('is for reviewers and managers', async () => {
    const order = await posted();
    const input = registerArrivalInput.parse({ orderNo: order.orderNo, arrival: 'complete' });
    for (const role of ['operator', 'finance', 'auditor'] as const) {
      const other = asStaff(database.db, [role]);
      await expect(registerArrival(other, input)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(receiveMaterials(other, order)).rejects.toMatchObject({ kind: 'forbidden' });
    }
  });

  it('takes no sheet that the order does not need', async () => {
    const order = await posted();
    await expect(order.scan(['agent_id_emblem'])).rejects.toMatchObject({ code: 'upload.kind' });
    expect(order.files.contents.size).toBe(0);
  });
});

describe('after a rejection', () => {
  it('is posted again: only what was rejected, scanned anew', async () => {
    const order = await posted('rejected');
    await postAgain(order.customer, order);
    await postAgain(order.customer, order);
    expect(await order.row()).toMatchObject({ state: 'awaiting_materials', materialsReceivedAt: null });
    order.clock.advance(1000);
    await order.register({ arrival: 'complete' });
    await expect(order.receive()).rejects.toMatchObject({ details: { count: 1 } });
    await order.scan(['application_form']);
    await order.receive();
    expect(await order.row()).toMatchObject({ state: 'paid', rejectReasons: null });
    await claimOrder(order.desk, order);
    await rejectOrder(order.desk, {
      ...{ orderNo: order.orderNo, reasons: ['form_no_seal'], kinds: ['application_form'], note: '' },
    });
    await postAgain(order.customer, order);
    await order.register({ arrival: 'complete' });
    // The parcel of the first round is history, not corrected.
    expect((await order.parcels()).map(({ state }) => state)).toEqual(['arrived', 'arrived']);
  });

  it('can be rejected for want of a seal', async () => {
    const order = await posted();
    await order.register({ arrival: 'complete' });
    await order.scan();
    await order.receive();
    await claimOrder(order.desk, order);
    await rejectOrder(order.desk, {
      ...{ orderNo: order.orderNo, note: '' },
      ...{ reasons: ['form_no_seal'] as const, kinds: ['application_form'] as UploadKind[] },
    } as Parameters<typeof rejectOrder>[1]);
    expect(await order.row()).toMatchObject({ state: 'rejected' });
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

describe('the printed form', () => {
  const pdf = (text: string) => new TextEncoder().encode(`%PDF-${text}`);
  const form = (orderNo: string) => ({ orderNo, version: 1, formNo: `${orderNo}F1`, templateVersion: 'test' });

  it('stays the first one, whoever prints later', async () => {
    const { orderNo, files, customer } = await posted('submitted');
    const ctx = asSystem(database.db);
    await expect(readForm(customer, { orderNo }, { files })).rejects.toMatchObject({ code: 'form.not_ready' });
    await Promise.all([1, 2, 3].map((copy) => keepForm(ctx, form(orderNo), pdf(`${copy}`), { files })));
    expect(files.contents.size).toBe(1);
    const first = await readForm(customer, { orderNo }, { files });
    await keepForm(ctx, form(orderNo), pdf('later'), { files });
    expect(await readForm(customer, { orderNo }, { files })).toEqual(first);
    expect(await database.db.$count(applicationForms, eq(applicationForms.orderNo, orderNo))).toBe(1);
  });

  it('is for its own customer and for staff who read documents, on record', async () => {
    const { orderNo, files } = await posted('submitted');
    await keepForm(asSystem(database.db), form(orderNo), pdf('x'), { files });
    const stranger = asCustomer(database.db, (await makeOrder(database.db)).subscriber);
    for (const ctx of [stranger, asStaff(database.db, ['operator']), asSystem(database.db)]) {
      await expect(readForm(ctx, { orderNo }, { files })).rejects.toMatchObject({ code: 'order.not_found' });
    }
    await readForm(asStaff(database.db, ['reviewer'], 'reviewer-7'), { orderNo }, { files });
    const acts = await database.db.select().from(auditLog).where(eq(auditLog.objectId, orderNo));
    expect(acts.map(({ action, actorId }) => [action, actorId])).toContainEqual(['material.read_form', 'reviewer-7']);
  });
});

it('scans are uploads like any other', async () => {
  const order = await posted();
  await order.register({ arrival: 'complete' });
  await order.scan();
  await order.scan(['licence']);
  const rows = await database.db.select().from(uploads).where(eq(uploads.orderNo, order.orderNo));
  expect(rows.filter(({ state }) => state === 'received')).toHaveLength(3);
  expect(rows.filter(({ state }) => state === 'replaced')).toMatchObject([{ kind: 'licence' }]);
});
