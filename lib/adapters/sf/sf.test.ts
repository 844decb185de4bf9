import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  closedAddress,
  type Exchange,
  expectNoSecrets,
  expectUnavailable,
  failure,
  type Reply,
  startTestServer,
  type TestServer,
} from '../testing/server';
import { createSf, parseRoutePush, routePushReply, type SfConfig, sfDigest } from './index';
import { routeStage } from './routes';

describe('msgDigest', () => {
  const vector = [
    '{"language":"zh-CN","orderId":"QIAO-20200618-004"}',
    '12312334453453',
    'fjcg5PGKaNpPSHFAZ4QsCOkV71R3zVci',
  ] as const;

  it.each([
    ['standard_md5', 'IIKJtuLVzoFTu4kHI8M8vA=='],
    ['simple_md5', 'OwYXm3XG9fjHK7A+/t7Ckw=='],
    ['sm3', 'b05d21124eb6aedb3c6c99b1a37f9fc9a23a9898cb6a4b5df00d4402bda9081f'],
  ] as const)('%s gives the known value', (mode, digest) => {
    expect(sfDigest(mode, ...vector)).toBe(digest);
  });
});

const inner = (result: Record<string, unknown>): Reply => ({
  body: JSON.stringify({
    apiResultCode: 'A1000',
    apiErrorMsg: '',
    apiResponseID: 'x',
    apiResultData: JSON.stringify(result),
  }),
});
const ok = (msgData: unknown): Reply => inner({ success: true, errorCode: 'S0000', errorMsg: null, msgData });
const bad = (errorCode: string, errorMsg = ''): Reply => inner({ success: false, errorCode, errorMsg, msgData: null });
const form = (exchange: Exchange): URLSearchParams => new URLSearchParams(exchange.body);
const service = (exchange: Exchange): string => form(exchange).get('serviceCode') ?? '';
const data = (exchange: Exchange | undefined) => JSON.parse(form(exchange as Exchange).get('msgData') ?? '{}');

describe('sf adapter', () => {
  let server: TestServer;
  let waits: number[] = [];
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  const sf = (changes: Partial<SfConfig> = {}) => {
    waits = [];
    return createSf({
      endpoint: `${server.url}/std/service`,
      partnerId: 'CERTDESK',
      checkWord: 'word-of-test',
      clock: { now: () => new Date(1795334400000) },
      sleep: async (ms) => {
        waits.push(ms);
      },
      ...changes,
    });
  };
  const party = {
    company: '',
    province: '广西壮族自治区',
    city: '桂林市',
    county: '七星区',
    address: '示例路 1 号 (东门)~!',
  };
  const input = {
    clientOrderId: 'CD-20261122A000001',
    sender: { ...party, name: '受理点示例', mobile: '13700000001' },
    receiver: { ...party, name: '李示范', mobile: '13900000001', company: '桂林示例甲科技有限公司' },
    cargoName: '证书介质',
    remark: '到付',
  };
  const waybills = (orderId: string) => ({
    orderId,
    filterResult: 2,
    waybillNoInfoList: [
      { waybillType: 2, waybillNo: 'SF7444000000002' },
      { waybillType: 1, waybillNo: 'SF7444000000001' },
    ],
  });

  it('creates a cash-on-delivery waybill with a digest that the gateway accepts', async () => {
    server.handle(() => ok(waybills(input.clientOrderId)));
    expect(await sf().createWaybill(input)).toEqual({ waybillNo: 'SF7444000000001' });
    const exchange = server.exchanges[0] as Exchange;
    const sent = form(exchange);
    expect(sent.get('serviceCode')).toBe('EXP_RECE_CREATE_ORDER');
    expect(sent.get('timestamp')).toBe('1795334400000');
    expect(sent.get('msgDigest')).toBe(
      sfDigest('standard_md5', sent.get('msgData') ?? '', '1795334400000', 'word-of-test'),
    );
    expect(data(exchange)).toMatchObject({ orderId: input.clientOrderId, payMethod: 2, expressTypeId: 2, isDocall: 0 });
    expect(data(exchange).contactInfoList).toMatchObject([
      { contactType: 1, contact: '受理点示例' },
      { contactType: 2, contact: '李示范', mobile: '13900000001', county: '七星区' },
    ]);
    await sf({ digestMode: 'sm3' }).createWaybill({ ...input, sender: { ...input.sender, mobile: '0773-0000000' } });
    const [office] = data(server.exchanges[1] as Exchange).contactInfoList as Record<string, string>[];
    expect(office).toMatchObject({ tel: '0773-0000000' });
    expect(office).not.toHaveProperty('mobile');
    expect(form(server.exchanges[1] as Exchange).get('msgDigest')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('8016: fetches the first waybill, if it is really ours', async () => {
    const answers = (orderId: string) =>
      server.handle((exchange) =>
        service(exchange) === 'EXP_RECE_CREATE_ORDER' ? bad('8016') : ok(waybills(orderId)),
      );
    answers(input.clientOrderId);
    expect(await sf().createWaybill(input)).toEqual({ waybillNo: 'SF7444000000001' });
    expect(data(server.exchanges[1])).toMatchObject({ orderId: input.clientOrderId, searchType: '1' });
    answers('SOMEBODY-ELSE');
    await expectUnavailable(sf().createWaybill(input), true);
    server.handle((exchange) => (service(exchange) === 'EXP_RECE_CREATE_ORDER' ? bad('8016') : bad('8018')));
    await expectUnavailable(sf().createWaybill(input), true);
  });

  it('a silent answer for another order is not ours', async () => {
    server.handle(() => ok(waybills('OTHER')));
    await expectUnavailable(sf().createWaybill(input), true);
  });

  it('says what the person can do about a refusal', async () => {
    server.handle(() => bad('8196', '手机号 13900000001 错误'));
    const error = await failure(sf().createWaybill(input));
    expect(error).toMatchObject({ code: 'courier.refused', details: { providerCode: '8196' } });
    expectNoSecrets(error, ['13900000001']);
    server.handle(() => ok({ ...waybills(input.clientOrderId), filterResult: 3 }));
    expect(await failure(sf().createWaybill(input))).toMatchObject({ code: 'courier.undeliverable' });
  });

  it.each([
    ['A1006', false],
    ['A1004', false],
    ['A1009', true],
    ['A1099', true],
  ])('gateway code %s: outcome unknown = %s', async (code, outcomeUnknown) => {
    server.handle(() => ({ body: JSON.stringify({ apiResultCode: code, apiResultData: null }) }));
    await expectUnavailable(sf().createWaybill(input), outcomeUnknown);
  });

  it('says whether the outcome is known when SF is down', async () => {
    const secrets = ['word-of-test', '13900000001', '李示范'];
    for (const reply of ['hang', 'drop', { status: 500, body: '' }, { body: 'x' }, bad('S0001')] as const) {
      server.handle(() => reply);
      const client = sf(reply === 'hang' ? { timeoutMs: 200 } : {});
      expectNoSecrets(await expectUnavailable(client.createWaybill(input), true), secrets);
      await expectUnavailable(client.routes('SF7444000000001'), false);
    }
    await expectUnavailable(sf({ endpoint: `http://${await closedAddress()}/` }).createWaybill(input), false);
  });

  const label = (): Reply =>
    inner({
      success: true,
      requestId: 'r',
      obj: { files: [{ url: `${server.url}/files/1.pdf`, token: 'file-token', waybillNo: 'SF7444000000001' }] },
    });

  it('prints: waits for a fresh waybill, downloads with the file’s own token', async () => {
    let tries = 0;
    server.handle((exchange) => {
      if (exchange.path === '/files/1.pdf') {
        return exchange.headers['x-auth-token'] === 'file-token'
          ? { body: '%PDF-1.7 label' }
          : { status: 404, body: '' };
      }
      tries += 1;
      return tries < 3 ? inner({ success: false, errorCode: '7', errorMessage: '找不到该运单' }) : label();
    });
    expect(Buffer.from(await sf().printLabel('SF7444000000001')).toString()).toBe('%PDF-1.7 label');
    expect(waits).toEqual([1000, 2000]);
    expect(data(server.exchanges[0])).toMatchObject({
      templateCode: 'fm_76130_standard_CERTDESK',
      fileType: 'pdf',
      sync: true,
      documents: [{ masterWaybillNo: 'SF7444000000001' }],
    });
  });

  it('prints: gives up after 1, 2, 4 and 8 seconds, and takes nothing but a PDF of this waybill', async () => {
    server.handle(() => inner({ success: false, errorCode: '7', errorMessage: '找不到该运单' }));
    await expectUnavailable(sf().printLabel('SF7444000000001'), false);
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
    server.handle((exchange) => (exchange.path.startsWith('/files') ? { body: '<html>' } : label()));
    await expectUnavailable(sf().printLabel('SF7444000000001'), false);
    await expectUnavailable(sf().printLabel('SF7444000000009'), false);
    server.handle(() => inner({ success: false, errorCode: '8', errorMessage: '模板不存在' }));
    expect(await failure(sf().printLabel('SF7444000000001'))).toMatchObject({ code: 'courier.refused' });
  });

  it('routes come oldest first, with stages', async () => {
    const routes = [
      {
        acceptTime: '2026-11-23 10:00:00',
        acceptAddress: '桂林市',
        remark: '已签收',
        opCode: '80',
        firstStatusName: '已签收',
      },
      { acceptTime: '2026-11-22 09:00:00', acceptAddress: '桂林市', remark: '已收取', opCode: '50' },
      { acceptTime: '2026-11-22 12:00:00', acceptAddress: '桂林市', remark: '某某', opCode: '31415' },
    ];
    server.handle(() =>
      ok({
        routeResps: [
          { mailNo: 'SF7444000000001', routes },
          { mailNo: 'SF9', routes },
        ],
      }),
    );
    const events = await sf().routes('SF7444000000001');
    expect(events.map((event) => event.stage)).toEqual(['picked_up', 'in_transit', 'delivered']);
    expect(events[0]).toEqual({
      at: new Date('2026-11-22T01:00:00Z'),
      place: '桂林市',
      text: '已收取',
      opCode: '50',
      stage: 'picked_up',
    });
    expect(data(server.exchanges[0])).toMatchObject({ trackingType: '1', trackingNumber: ['SF7444000000001'] });
  });

  it('a return or trouble wins over the broad status', () => {
    expect(routeStage('648', '运送中')).toBe('returned');
    expect(routeStage('70', '派送中')).toBe('exception');
    expect(routeStage('44')).toBe('delivering');
    expect(routeStage('8000')).toBe('delivered');
    expect(routeStage('31', '派送中')).toBe('delivering');
  });

  it('cancels, also twice', async () => {
    server.handle(() => ok({ orderId: input.clientOrderId, resStatus: 2 }));
    await sf().cancel(input.clientOrderId, 'SF7444000000001');
    expect(data(server.exchanges[0])).toMatchObject({ dealType: 2, orderId: input.clientOrderId });
    server.handle(() => bad('8037'));
    await sf().cancel(input.clientOrderId, 'SF7444000000001');
    server.handle(() => bad('8019'));
    expect(await failure(sf().cancel(input.clientOrderId, 'SF7444000000001'))).toMatchObject({
      code: 'courier.refused',
    });
    server.handle(() => ok({ resStatus: 1 }));
    await expect(sf().cancel(input.clientOrderId, 'SF7444000000001')).rejects.toThrow();
  });
});

describe('route push', () => {
  it('reads the JSON form', () => {
    const body = JSON.stringify({
      Body: {
        WaybillRoute: [
          { mailno: 'SF7444000000001', id: '1', opCode: '80' },
          { mailno: 'SF7444000000002', id: '2' },
        ],
      },
    });
    expect(parseRoutePush(body, 'application/json;charset=UTF-8')).toEqual([
      { id: '1', waybillNo: 'SF7444000000001' },
      { id: '2', waybillNo: 'SF7444000000002' },
    ]);
  });

  it('reads the form with XML', () => {
    const xml =
      '<Request service="RoutePushService" lang="zh-CN"><Body>' +
      '<WaybillRoute id="7" mailno="SF7444000000001" acceptTime="2026-11-22 09:00:00" remark="a &gt; b" opCode="50"/>' +
      '</Body></Request>';
    expect(parseRoutePush(`content=${encodeURIComponent(xml)}`, 'application/x-www-form-urlencoded')).toEqual([
      { id: '7', waybillNo: 'SF7444000000001' },
    ]);
  });

  it('refuses junk, drops rows that make no sense', () => {
    for (const body of ['', '{}', '{"Body":{}}', 'content=x', '{bad']) {
      expect(() => parseRoutePush(body, 'application/x-www-form-urlencoded')).toThrow('推送内容无法识别');
    }
    const rows = [{ mailno: '../../etc', id: '1' }, { mailno: 'SF7444000000001' }, 5];
    expect(parseRoutePush(JSON.stringify({ Body: { WaybillRoute: rows } }), 'application/json')).toEqual([]);
  });

  it('replies in the form in which SF spoke', () => {
    expect(routePushReply('application/json', true).body).toBe('{"return_code":"0000","return_msg":"成功"}');
    expect(routePushReply('application/json', false).body).toContain('"1000"');
    expect(routePushReply('application/x-www-form-urlencoded', true).body).toBe(
      '<Response service="RoutePushService"><Head>OK</Head></Response>',
    );
  });
});
