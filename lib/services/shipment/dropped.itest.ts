import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog, outbox } from '../../../db/schema/platform';
import { droppedWaybills } from '../../../db/schema/production';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { changeRecipient } from '../order/changeRecipient';
import { grantRefund } from '../refund/decide';
import { requestRefund } from '../refund/requestRefund';
import { asCustomer, asStaff, asSystem, memoryFiles, testClock } from '../testing';
import { cancelWaybills } from './cancelWaybills';
import { createWaybill, keepFile } from './createWaybill';
import { readShipmentFile } from './readFile';
import { courierOf } from './testing/courier';
import { shipmentViews } from './view';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const recipient = {
  ...{ name: '陈示例', mobile: '13900000009', regionCode: '450305' },
  ...{ province: '', city: '', county: '', address: '示例新路 9 号' },
};

async function produced() {
  const { order, subscriber } = await makeOrder(database.db, 'produced');
  const { orderNo } = order;
  const clock = testClock();
  const customer = asCustomer(database.db, subscriber, clock);
  return {
    ...{ orderNo, clock },
    system: asSystem(database.db, clock),
    move: () => changeRecipient(customer, { orderNo, recipient }),
    async takeBack() {
      await requestRefund(customer, { orderNo, reason: 'faulty', note: '' });
      await grantRefund(asStaff(database.db, ['finance'], 'finance-1', clock), { orderNo, note: '核实属实' });
    },
  };
}
const dropped = (orderNo: string) =>
  database.db.select().from(droppedWaybills).where(eq(droppedWaybills.orderNo, orderNo));
const events = async (orderNo: string) =>
  (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
    ({ event }) => (event as { kind: string }).kind,
  );

describe('a waybill that counts no more', () => {
  it('is cancelled although its answer was lost before the address changed', async () => {
    const { orderNo, system, move } = await produced();
    const courier = courierOf({ mute: true });
    const deps = { courier, files: memoryFiles() };
    await expect(createWaybill(system, { orderNo }, deps)).rejects.toThrow(ProviderUnavailableError);
    await move();
    expect(await dropped(orderNo)).toMatchObject([{ waybillNo: null, state: 'open' }]);
    expect(await events(orderNo)).toEqual(['waybill_dropped']);
    const { waybillNo } = await createWaybill(system, { orderNo }, deps);
    await cancelWaybills(system, { orderNo }, deps);
    await cancelWaybills(system, { orderNo }, deps);
    expect(courier.open()).toEqual([waybillNo]);
    const [row] = await dropped(orderNo);
    expect(row?.state).toBe('cancelled');
    const acts = await database.db.select().from(auditLog).where(eq(auditLog.objectId, orderNo));
    expect(acts.filter(({ action }) => action === 'shipment.waybill_cancel')).toHaveLength(1);
  });

  it('is waited for while a call may still be under way, and cancelled when it comes later than that', async () => {
    const { orderNo, system, clock, move } = await produced();
    const courier = courierOf({
      async during() {
        await move();
        await expect(cancelWaybills(system, { orderNo }, { courier: courierOf() })).rejects.toThrow(
          ProviderUnavailableError,
        );
        clock.advance(61_000);
        await cancelWaybills(system, { orderNo }, { courier: courierOf() });
        expect(await dropped(orderNo)).toMatchObject([{ state: 'none' }]);
      },
    });
    const deps = { courier, files: memoryFiles() };
    await expect(createWaybill(system, { orderNo }, deps)).rejects.toThrow(ProviderUnavailableError);
    expect(await dropped(orderNo)).toMatchObject([{ state: 'open', waybillNo: courier.open()[0] }]);
    expect(await events(orderNo)).toContain('waybill_dropped');
    await cancelWaybills(system, { orderNo }, deps);
    expect(courier.open()).toEqual([]);
  });

  it('is cancelled when the money goes back before the parcel leaves, whether or not its number is known', async () => {
    const known = await produced();
    const courier = courierOf();
    const deps = { courier, files: memoryFiles() };
    await createWaybill(known.system, known, deps);
    await known.takeBack();
    expect(await events(known.orderNo)).toEqual(['waybill_dropped', 'refund_granted']);
    await cancelWaybills(known.system, known, deps);
    expect(courier.open()).toEqual([]);

    const asking = await produced();
    const slow = courierOf({ during: () => asking.takeBack() });
    const others = { courier: slow, files: memoryFiles() };
    await expect(createWaybill(asking.system, asking, others)).rejects.toThrow(ProviderUnavailableError);
    await expect(createWaybill(asking.system, asking, others)).rejects.toMatchObject({
      code: 'shipment.not_produced',
    });
    await cancelWaybills(asking.system, asking, others);
    expect(slow.open()).toEqual([]);
  });

  it('is printed no more, nor is the slip that names it; the files stay until their time is over', async () => {
    const { orderNo, system, takeBack } = await produced();
    const deps = { courier: courierOf(), files: memoryFiles() };
    await createWaybill(system, { orderNo }, deps);
    await deps.files.put('slips/1.pdf', new Uint8Array([2]));
    await keepFile(system, orderNo, { slipKey: 'slips/1.pdf' });
    const operator = asStaff(database.db, ['operator'], 'operator-1');
    const print = (kind: 'label' | 'slip') => readShipmentFile(operator, { orderNo, kind }, deps);
    const offered = async () => (await shipmentViews(database.db, [orderNo])).get(orderNo);
    expect([[...(await print('label'))], [...(await print('slip'))]]).toEqual([[1], [2]]);
    expect(await offered()).toMatchObject({ labelUrl: expect.any(String), slipUrl: expect.any(String) });
    await takeBack();
    for (const kind of ['label', 'slip'] as const) {
      await expect(print(kind)).rejects.toMatchObject({ code: 'shipment.waybill_dropped', kind: 'conflict' });
    }
    expect(await offered()).toMatchObject({ labelUrl: null, slipUrl: null });
    expect(deps.files.contents.size).toBe(2);
  });

  it('stays open while the courier refuses, unless the parcel has left', async () => {
    const { orderNo, system, takeBack } = await produced();
    const courier = courierOf();
    const deps = { courier, files: memoryFiles() };
    await createWaybill(system, { orderNo }, deps);
    await takeBack();
    courier.cancel = async () => {
      throw new DomainError('courier.refused', '示例', 'invalid', { providerCode: '8019' });
    };
    await expect(cancelWaybills(system, { orderNo }, deps)).rejects.toMatchObject({ code: 'courier.refused' });
    expect(await dropped(orderNo)).toMatchObject([{ state: 'open' }]);
    courier.events.push({ at: new Date(), place: '桂林市', text: '示例', opCode: '50', stage: 'picked_up' });
    await cancelWaybills(system, { orderNo }, deps);
    expect(await dropped(orderNo)).toMatchObject([{ state: 'sent' }]);
  });
});
