import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSf, parseRoutePush, type SfConfig } from '@/lib/adapters/sf';
import { expectUnavailable, failure } from '@/lib/adapters/testing/server';
import { contractSandbox, IMPATIENT, need } from './setup';

const contract = contractSandbox();

const sf = (changes: Partial<SfConfig> = {}) =>
  createSf({
    endpoint: need(contract.env, 'SF_ENDPOINT'),
    partnerId: need(contract.env, 'SF_PARTNER_ID'),
    checkWord: need(contract.env, 'SF_CHECK_WORD'),
    sleep: async () => undefined,
    ...changes,
  });
const party = { province: '广西壮族自治区', city: '桂林市', county: '七星区', address: "示例路 1 号 (东门)~!'*" };
const parcel = () => ({
  clientOrderId: `CD${randomUUID().replaceAll('-', '')}`,
  sender: { ...party, name: '受理点示例', mobile: '13700000001', company: '示例受理点' },
  receiver: { ...party, name: '李示范', mobile: '13900000001', company: '桂林示例甲科技有限公司' },
  cargoName: '证书介质',
  remark: '',
});
const orders = (id: string) => contract.sandbox.sf.orders.rows.all().filter((order) => order.orderId === id);
const CREATE = { provider: 'sf', action: 'EXP_RECE_CREATE_ORDER' } as const;

describe('sf adapter and sandbox', () => {
  it('one waybill for one order id, cash on delivery', async () => {
    const input = parcel();
    const first = await sf().createWaybill(input);
    expect(await sf().createWaybill(input)).toEqual(first);
    contract.fault({ ...CREATE, kind: 'errorCode', code: 'SILENT_DUPLICATE' });
    expect(await sf().createWaybill(input)).toEqual(first);
    expect(orders(input.clientOrderId)).toMatchObject([{ payMethod: 2, expressTypeId: 2, waybillNo: first.waybillNo }]);
    expect(orders(input.clientOrderId)[0]?.receiver).toMatchObject({ contact: '李示范', mobile: '13900000001' });
  });

  it('follows the parcel, and a push names the waybill', async () => {
    const { waybillNo } = await sf().createWaybill(parcel());
    expect(await sf().routes(waybillNo)).toEqual([]);
    const url = `${contract.sandbox.url}/control/sf/route`;
    for (const opCode of ['50,30', '44', '80']) {
      await fetch(url, { method: 'POST', body: JSON.stringify({ waybillNo, opCode }) });
    }
    const events = await sf().routes(waybillNo);
    expect(new Set(events.map((event) => event.stage))).toEqual(
      new Set(['picked_up', 'in_transit', 'delivering', 'delivered']),
    );
    expect(events.filter((event) => event.opCode === '80')).toMatchObject([{ stage: 'delivered' }]);
    const pushes = contract.sandbox.context.callbacks.list('sf').filter((row) => row.about === waybillNo);
    const parsed = pushes.flatMap((push) => parseRoutePush(push.body, push.contentType));
    expect(new Set(parsed.map((push) => push.waybillNo))).toEqual(new Set([waybillNo]));
    expect(new Set(parsed.map((push) => push.id)).size).toBe(5);
  });

  it('tells the way of a parcel of others only to who knows the end of a phone on it', async () => {
    const control = async (path: string, body: object) => {
      const answer = await fetch(`${contract.sandbox.url}/control/sf/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { waybillNo: string };
    };
    const { waybillNo } = await control('parcel', { senderPhone: '13800000001', receiverPhone: '0773-0001234' });
    await control('route', { waybillNo, opCode: '50,44' });
    expect(await sf().routes(waybillNo)).toEqual([]);
    expect(await sf().routes(waybillNo, { phone: '0773-0009999' })).toEqual([]);
    for (const phone of ['0773-0001234', '13800000001']) {
      const events = await sf().routes(waybillNo, { phone });
      expect(events.map(({ stage }) => stage)).toEqual(['picked_up', 'delivering']);
    }
    expect(contract.sandbox.context.callbacks.list('sf').filter(({ about }) => about === waybillNo)).toEqual([]);
  });

  it('cancels, also twice, but not a parcel on its way', async () => {
    const input = parcel();
    const { waybillNo } = await sf().createWaybill(input);
    await sf().cancel(input.clientOrderId, waybillNo);
    await sf().cancel(input.clientOrderId, waybillNo);
    const unheard = parcel();
    expect(await sf().cancel(unheard.clientOrderId, null)).toBe('none');
    contract.fault({ ...CREATE, kind: 'http500', phase: 'after' });
    await expectUnavailable(sf().createWaybill(unheard), true);
    for (let time = 0; time < 2; time++) expect(await sf().cancel(unheard.clientOrderId, null)).toBe('cancelled');
    expect(orders(unheard.clientOrderId)).toMatchObject([{ cancelled: true }]);
    const moving = parcel();
    const second = await sf().createWaybill(moving);
    contract.sandbox.sf.orders.addRoutes(orders(moving.clientOrderId)[0] as never, ['50']);
    expect(await failure(sf().cancel(moving.clientOrderId, second.waybillNo))).toMatchObject({
      code: 'courier.refused',
      details: { providerCode: '8019' },
    });
  });

  it('prints the label, also when it is not there at once', async () => {
    const { waybillNo } = await sf().createWaybill(parcel());
    contract.fault({
      provider: 'sf',
      kind: 'errorCode',
      code: '8247',
      action: 'COM_RECE_CLOUD_PRINT_WAYBILLS',
      times: 2,
    });
    const waits: number[] = [];
    const label = await sf({ timeoutMs: 20_000, sleep: async (ms) => void waits.push(ms) }).printLabel(waybillNo);
    expect(Buffer.from(label.subarray(0, 5)).toString()).toBe('%PDF-');
    expect(waits).toEqual([1000, 2000]);
  }, 30_000);

  it.each(['before', 'after'] as const)('time-out %s the work: the same id settles it', async (phase) => {
    const input = parcel();
    contract.fault({ ...CREATE, kind: 'timeout', phase });
    await expectUnavailable(sf(IMPATIENT).createWaybill(input), true);
    const { waybillNo } = await sf().createWaybill(input);
    expect(orders(input.clientOrderId)).toMatchObject([{ waybillNo }]);
  });

  it('faults', async () => {
    contract.fault({ ...CREATE, kind: 'http500' });
    await expectUnavailable(sf().createWaybill(parcel()), true);
    contract.fault({ ...CREATE, kind: 'wrongSignature' });
    await expectUnavailable(sf().createWaybill(parcel()), false);
    contract.fault({ ...CREATE, kind: 'errorCode', code: 'A1009' });
    await expectUnavailable(sf().createWaybill(parcel()), true);
    contract.fault({ ...CREATE, kind: 'errorCode', code: '8256' });
    expect(await failure(sf().createWaybill(parcel()))).toMatchObject({ code: 'courier.refused' });
    contract.fault({ ...CREATE, kind: 'slow', delayMs: 50 });
    await sf().createWaybill(parcel());
  });

  it('a wrong check word is ours to cure', async () => {
    await expectUnavailable(sf({ checkWord: 'wrong' }).createWaybill(parcel()), false);
  });
});
