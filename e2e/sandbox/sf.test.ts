import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { sfDigest } from './providers/sf/digest';
import { demoSubscriber, type Json, withSandbox } from './testing-world';

const demo = demoSubscriber();
const world = withSandbox();

describe('SF', () => {
  const contact = (contactType: number) => ({
    contactType,
    company: demo.name,
    contact: demo.agent.name,
    mobile: demo.agent.mobile,
    province: '广西壮族自治区',
    city: '桂林市',
    county: '七星区',
    address: '示例路 1 号',
  });
  const order = (overrides: object = {}) => ({
    orderId: `T${randomUUID()}`,
    language: 'zh-CN',
    cargoDetails: [{ name: '证书介质' }],
    contactInfoList: [contact(1), contact(2)],
    payMethod: 2,
    expressTypeId: 2,
    isReturnRoutelabel: 1,
    ...overrides,
  });

  async function call(serviceCode: string, data: object, checkWord = world.env.SF_CHECK_WORD as string): Promise<Json> {
    const msgData = JSON.stringify(data);
    const timestamp = String(Date.now());
    const body = new URLSearchParams({
      partnerID: world.env.SF_PARTNER_ID as string,
      requestID: randomUUID(),
      serviceCode,
      timestamp,
      msgData,
      msgDigest: sfDigest(msgData, timestamp, checkWord),
    });
    const envelope = (await (await fetch(world.env.SF_ENDPOINT as string, { method: 'POST', body })).json()) as Json;
    return { gateway: envelope.apiResultCode, ...JSON.parse((envelope.apiResultData as string) ?? '{}') };
  }
  const create = async (): Promise<{ orderId: string; waybillNo: string }> => {
    const input = order();
    const { msgData } = (await call('EXP_RECE_CREATE_ORDER', input)) as {
      msgData: { waybillNoInfoList: { waybillNo: string }[] };
    };
    return { orderId: input.orderId, waybillNo: msgData.waybillNoInfoList[0]?.waybillNo as string };
  };

  it('digests as in the published vector', () => {
    const msgData = '{"language":"zh-CN","orderId":"QIAO-20200618-004"}';
    expect(sfDigest(msgData, '12312334453453', 'fjcg5PGKaNpPSHFAZ4QsCOkV71R3zVci')).toBe('IIKJtuLVzoFTu4kHI8M8vA==');
  });

  it('refuses a wrong digest before the service', async () => {
    expect(await call('EXP_RECE_CREATE_ORDER', order(), 'wrong')).toEqual({ gateway: 'A1006' });
    expect(await call('EXP_RECE_UNKNOWN', {})).toEqual({ gateway: 'A1004' });
  });

  it('makes one waybill per order id', async () => {
    const { orderId, waybillNo } = await create();
    expect(waybillNo).toMatch(/^SF\d{13}$/);
    expect(await call('EXP_RECE_CREATE_ORDER', order({ orderId }))).toMatchObject({
      gateway: 'A1000',
      errorCode: '8016',
    });
    world.sandbox.context.faults.add({ provider: 'sf', kind: 'errorCode', code: 'SILENT_DUPLICATE', times: 1 });
    const silent = await call('EXP_RECE_CREATE_ORDER', order({ orderId }));
    const found = await call('EXP_RECE_SEARCH_ORDER_RESP', { orderId, searchType: '1', language: 'zh-CN' });
    for (const answer of [silent, found]) {
      expect(answer).toMatchObject({ success: true, msgData: { waybillNoInfoList: [{ waybillType: 1, waybillNo }] } });
    }
    expect(await call('EXP_RECE_SEARCH_ORDER_RESP', { orderId: 'none' })).toMatchObject({ errorCode: '6150' });
  });

  it('asks for complete contacts', async () => {
    const input = order({ contactInfoList: [contact(1), { ...contact(2), mobile: '' }] });
    expect(await call('EXP_RECE_CREATE_ORDER', input)).toMatchObject({ success: false, errorCode: '1014' });
  });

  it('pushes routes to the secret path and tells them on asking', async () => {
    const { waybillNo } = await create();
    await world.control('sf/route', { waybillNo, opCode: '50' });
    await world.control('sf/route', { waybillNo, opCode: '80' });
    await vi.waitFor(() => expect(world.received).toHaveLength(2));
    expect(world.received[0]?.path).toBe(`/api/callbacks/sf/${world.env.SF_PUSH_TOKEN}`);
    expect(JSON.parse(world.received[0]?.body ?? '')).toMatchObject({
      Body: { WaybillRoute: [{ mailno: waybillNo, opCode: '50' }] },
    });
    const { msgData } = (await call('EXP_RECE_SEARCH_ROUTES', { trackingType: '1', trackingNumber: [waybillNo] })) as {
      msgData: { routeResps: { routes: { opCode: string; firstStatusName: string }[] }[] };
    };
    expect(msgData.routeResps[0]?.routes.map((event) => event.opCode)).toEqual(['50', '80', '8000']);
    expect(msgData.routeResps[0]?.routes.at(-1)?.firstStatusName).toBe('已签收');
  });

  it('cancels before the first route, once', async () => {
    const { orderId } = await create();
    expect(await call('EXP_RECE_UPDATE_ORDER', { orderId, dealType: 2 })).toMatchObject({ msgData: { resStatus: 2 } });
    expect(await call('EXP_RECE_UPDATE_ORDER', { orderId, dealType: 2 })).toMatchObject({ errorCode: '8037' });
    const gone = await create();
    await world.control('sf/route', { waybillNo: gone.waybillNo, opCode: '50' });
    expect(await call('EXP_RECE_UPDATE_ORDER', { orderId: gone.orderId, dealType: 2 })).toMatchObject({
      errorCode: '8019',
    });
  });

  it('gives the label only with its token', async () => {
    const { waybillNo } = await create();
    const request = {
      templateCode: `fm_76130_standard_${world.env.SF_PARTNER_ID}`,
      version: '2.0',
      fileType: 'pdf',
      sync: true,
    };
    const print = (documents: object[], templateCode = request.templateCode) =>
      call('COM_RECE_CLOUD_PRINT_WAYBILLS', { ...request, templateCode, documents });
    expect(await print([{ masterWaybillNo: 'SF0000000000000' }])).toMatchObject({ errorMessage: '找不到该运单' });
    expect(await print([{ masterWaybillNo: waybillNo }], 'fm_76130_standard_OTHER')).toMatchObject({ success: false });
    const { obj } = (await print([{ masterWaybillNo: waybillNo }])) as {
      obj: { files: { url: string; token: string }[] };
    };
    const { url, token } = obj.files[0] as { url: string; token: string };
    expect((await fetch(url)).status).toBe(404);
    const label = await fetch(url, { headers: { 'X-Auth-token': token } });
    expect(
      Buffer.from(await label.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });
});
