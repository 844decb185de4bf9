import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TokenStore } from '../../ports/token-store';
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
import { createMemoryTokenStore, createNuonuo, nuonuoSign, parseNuonuoCallback } from './index';
import { splitAddressPhone, taxOf } from './invoice-data';

describe('X-Nuonuo-Sign', () => {
  it.each([
    ['secret', 'app', 'a'.repeat(32), '{"name":"中文"}', '4BzcKzrcoqxPis0W/W3X2ae0uIo='],
    ['SECRET', 'APPKEY', 'SENID', '{"a":1}', '7iSZiR+0g+376QEJ38xLM+3vGDs='],
  ])('of %s gives the known value', (secret, appKey, senid, body, expected) => {
    expect(nuonuoSign(secret, { appKey, senid, nonce: '12345678', timestamp: '1700000000', body })).toBe(expected);
  });
});

const now = new Date('2026-11-22T08:00:00Z');
const json = (value: unknown): Reply => ({ body: JSON.stringify(value) });
const ok = (result: unknown): Reply => json({ code: 'E0000', describe: '成功', result });
const isToken = (exchange: Exchange): boolean => exchange.path === '/accessToken';
const issuedRow = {
  serialNo: 'S1',
  orderNo: '20261122A000001',
  status: '2',
  invoiceNo: '26450000000000000001',
  pdfUrl: 'https://files.example.com/1.pdf',
  invoiceTime: 1795334400000,
};

describe('nuonuo adapter', () => {
  let server: TestServer;
  let store: TokenStore;
  let issuedTokens = 0;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    store = createMemoryTokenStore();
    issuedTokens = 0;
  });

  const nuonuo = (changes = {}) =>
    createNuonuo({
      endpoint: `${server.url}/open/v1/services`,
      tokenUrl: `${server.url}/accessToken`,
      appKey: 'app',
      appSecret: 'secret-of-app',
      seller: {
        taxNo: '91450300MA5DEMA2A4',
        name: '示例认证中心',
        tel: '0773-0000000',
        address: '桂林市示例路',
        clerk: '开票示例',
      },
      terms: { goodsCode: '3040203000000000000', taxRate: '0.06' },
      callbackUrl: 'https://ca.example.com/api/callbacks/nuonuo',
      tokenStore: store,
      clock: { now: () => now },
      ...changes,
    });
  /** Tokens t1, t2 … by themselves; the rest by the test. */
  const answer = (reply: (exchange: Exchange) => Reply | 'hang' | 'drop'): void =>
    server.handle((exchange) => {
      if (!isToken(exchange)) return reply(exchange);
      issuedTokens += 1;
      return json({ access_token: `t${issuedTokens}`, expires_in: 86400 });
    });
  const invoice = {
    orderNo: '20261122A000001',
    buyerName: '桂林示例甲科技有限公司',
    buyerTaxNo: '91450300MA5DEMA2A4',
    buyerAddressPhone: '桂林市七星区示例路 1 号示例大厦 101 室 0773-0000001',
    buyerBankAccount: '中国工商银行 4500000000000000001',
    email: 'agent-a@example.com',
    goodsName: '数字证书服务费',
    amountFen: 5000,
  };

  it('asks for an invoice: signed, with token, tax to the fen', async () => {
    answer(() => ok({ invoiceSerialNum: 'S1' }));
    expect(await nuonuo().request(invoice)).toEqual({ serialNo: 'S1' });
    const [token, request] = server.exchanges as [Exchange, Exchange];
    expect(Object.fromEntries(new URLSearchParams(token.body))).toEqual({
      client_id: 'app',
      client_secret: 'secret-of-app',
      grant_type: 'client_credentials',
    });
    const parts = Object.fromEntries(request.query) as Record<'senid' | 'nonce' | 'timestamp', string>;
    expect(request.headers).toMatchObject({
      accesstoken: 't1',
      method: 'nuonuo.OpeMplatform.requestBillingNew',
      'x-nuonuo-sign': nuonuoSign('secret-of-app', { appKey: 'app', ...parts, body: request.body }),
    });
    expect(parts.senid).toHaveLength(32);
    expect(parts.nonce).toMatch(/^\d{8}$/);
    expect(parts.timestamp).toBe('1795334400');
    const { order } = JSON.parse(request.body);
    expect(order).toMatchObject({
      orderNo: '20261122A000001',
      invoiceDate: '2026-11-22 16:00:00',
      invoiceLine: 'pc',
      buyerAddress: '桂林市七星区示例路 1 号示例大厦 101 室',
      buyerTel: '0773-0000001',
      salerTaxNum: '91450300MA5DEMA2A4',
    });
    expect(order.invoiceDetail).toMatchObject([
      { taxIncludedAmount: '50.00', tax: '2.83', taxExcludedAmount: '47.17', taxRate: '0.06', withTaxFlag: '1' },
    ]);
  });

  it('a duplicate order number counts as accepted', async () => {
    answer((exchange) =>
      exchange.headers.method === 'nuonuo.OpeMplatform.requestBillingNew' ? json({ code: 'E9106' }) : ok([issuedRow]),
    );
    expect(await nuonuo().request(invoice)).toEqual({ serialNo: 'S1' });
  });

  it('a refusal says what to do and repeats no data', async () => {
    answer(() => json({ code: 'E9301', describe: '桂林示例甲科技有限公司税号错误' }));
    const error = await failure(nuonuo().request(invoice));
    expect(error).toMatchObject({ code: 'invoice.refused', details: { providerCode: 'E9301' } });
    expectNoSecrets(error, ['桂林示例甲科技有限公司']);
  });

  it('many calls at once share one token, and the next process finds it in the store', async () => {
    answer(() => ok([issuedRow]));
    const first = nuonuo();
    await Promise.all(Array.from({ length: 8 }, () => first.query(invoice.orderNo)));
    await nuonuo().query(invoice.orderNo);
    expect(issuedTokens).toBe(1);
  });

  it('a token near its end is replaced', async () => {
    await store.set({ token: 'old', expiresAt: new Date(now.getTime() + 60_000) });
    answer(() => ok([issuedRow]));
    await nuonuo().query(invoice.orderNo);
    expect(server.exchanges.at(-1)?.headers.accesstoken).toBe('t1');
  });

  it('a refused token is replaced once, by one fetch for all', async () => {
    await store.set({ token: 'revoked', expiresAt: new Date(now.getTime() + 3600_000) });
    answer((exchange) => (exchange.headers.accesstoken === 'revoked' ? json({ code: '070304' }) : ok([issuedRow])));
    const client = nuonuo();
    const states = await Promise.all(Array.from({ length: 5 }, () => client.query(invoice.orderNo)));
    expect(states.every((state) => state.status === 'issued')).toBe(true);
    expect(issuedTokens).toBe(1);
    answer(() => json({ code: '070101' }));
    await expectUnavailable(nuonuo().query(invoice.orderNo), false);
    expect(server.exchanges.filter((exchange) => !isToken(exchange))).toHaveLength(2);
  });

  it('a failed token fetch is not remembered and prints no secret', async () => {
    server.handle(() => json({ error: '070306', error_description: 'secret-of-app' }));
    const client = nuonuo();
    expectNoSecrets(await expectUnavailable(client.query(invoice.orderNo), false), ['secret-of-app']);
    answer(() => ok([issuedRow]));
    expect(await client.query(invoice.orderNo)).toMatchObject({ status: 'issued' });
  });

  it('reads the states of an invoice', async () => {
    const state = (row: unknown) => {
      answer(() => ok([row]));
      return nuonuo().query(invoice.orderNo);
    };
    expect(await state(issuedRow)).toEqual({
      status: 'issued',
      invoiceNo: '26450000000000000001',
      pdfUrl: 'https://files.example.com/1.pdf',
      issuedAt: new Date(1795334400000),
      serialNo: 'S1',
    });
    const ofdUrl = 'https://files.example.com/1.ofd';
    expect(await state({ ...issuedRow, ofdUrl })).toMatchObject({ ofdUrl });
    expect(await state({ ...issuedRow, ofdUrl: `${server.url}/1.ofd` })).toMatchObject({
      ofdUrl: `${server.url}/1.ofd`,
    });
    // Nothing but the web, encrypted or the provider's own, is offered to people.
    for (const wrong of ['javascript:alert(1)', 'http://files.example.com/1.ofd', '']) {
      expect(await state({ ...issuedRow, ofdUrl: wrong }), wrong).not.toHaveProperty('ofdUrl');
    }
    for (const status of ['20', '21']) expect(await state({ ...issuedRow, status })).toEqual({ status: 'issuing' });
    expect(await state({ ...issuedRow, pdfUrl: '' })).toEqual({ status: 'issuing' });
    expect(await state({ ...issuedRow, status: '22', failCause: '税号错误' })).toEqual({
      status: 'failed',
      reason: '税号错误',
    });
    expect(await state({ ...issuedRow, status: '3' })).toMatchObject({ status: 'failed' });
    expect(await state({ ...issuedRow, orderNo: 'OTHER' })).toEqual({ status: 'not_found' });
    answer(() => json({ code: 'E9500' }));
    expect(await nuonuo().query(invoice.orderNo)).toEqual({ status: 'not_found' });
  });

  it('downloads a PDF from TLS or the provider’s own host only', async () => {
    answer((exchange) => (exchange.path === '/pdf/1' ? { body: '%PDF-1.7 x' } : { body: 'no' }));
    expect(Buffer.from(await nuonuo().downloadPdf(`${server.url}/pdf/1`)).toString()).toBe('%PDF-1.7 x');
    await expectUnavailable(nuonuo().downloadPdf(`${server.url}/other`), false);
    for (const url of ['http://192.0.2.1/1.pdf', 'file:///etc/passwd', 'nonsense']) {
      await expectUnavailable(nuonuo().downloadPdf(url), false);
    }
  });

  it('red letter: asked once, followed to its end', async () => {
    answer(() => ok('bill-1'));
    const red = {
      billId: 'bill-1',
      earlierBillIds: [],
      orderNo: 'O',
      invoiceNo: '26',
      buyerName: 'b',
      buyerTaxNo: 't',
    };
    expect(await nuonuo().requestRed(red)).toEqual({ billId: 'bill-1' });
    expect(JSON.parse(server.exchanges[1]?.body ?? '{}')).toMatchObject({
      billId: 'bill-1',
      blueElecInvoiceNumber: '26',
    });
    const state = (row: Record<string, unknown>) => {
      answer(() => ok({ list: [{ billId: 'bill-1', ...row }] }));
      return nuonuo().queryRed('bill-1');
    };
    expect(await state({ billStatus: '15' })).toEqual({ status: 'pending' });
    expect(await state({ billStatus: '01', redInvoiceNumber: '27' })).toEqual({
      status: 'reversed',
      redInvoiceNo: '27',
    });
    expect(await state({ billStatus: '16' })).toMatchObject({ status: 'failed' });
    expect(await nuonuo().queryRed('bill-2')).toEqual({ status: 'pending' });
  });

  it('red letter: of an invoice that has one already, the one that lives counts', async () => {
    const red = { billId: 'R-3', earlierBillIds: ['R-2', 'R'], orderNo: 'O', invoiceNo: '26' };
    const request = (bills: Record<string, string>) => {
      answer(({ body }) => {
        if (body.includes('blueElecInvoiceNumber')) return json({ code: 'E9106' });
        const { billId } = JSON.parse(body) as { billId: string };
        const billStatus = bills[billId];
        return billStatus ? ok({ list: [{ billId, billStatus }] }) : json({ code: 'E9500' });
      });
      return nuonuo().requestRed({ ...red, buyerName: 'b', buyerTaxNo: 't' });
    };
    expect(await request({ 'R-3': '15' })).toEqual({ billId: 'R-3' });
    expect(await request({ R: '02' })).toEqual({ billId: 'R' });
    expect(await request({ 'R-2': '16', R: '01' })).toEqual({ billId: 'R' });
    // Not seen yet, or made by somebody else's hand.
    expect(await request({})).toEqual({ billId: null });
    // Ours have failed, and there is one all the same: a person must look.
    await expect(request({ 'R-3': '16' })).rejects.toMatchObject({ details: { providerCode: 'E9106' } });
  });

  it('says whether the outcome is known when Nuonuo is down', async () => {
    for (const reply of ['hang', 'drop', { status: 500, body: '' }, { body: 'x' }] as const) {
      answer(() => reply);
      await store.set({ token: 't', expiresAt: new Date(now.getTime() + 3600_000) });
      const client = nuonuo(reply === 'hang' ? { timeoutMs: 200 } : {});
      expectNoSecrets(await expectUnavailable(client.request(invoice), true), [
        'secret-of-app',
        '桂林示例甲科技有限公司',
      ]);
      await expectUnavailable(client.query(invoice.orderNo), false);
    }
    await expectUnavailable(nuonuo({ endpoint: `http://${await closedAddress()}` }).request(invoice), false);
  });
});

describe('pieces', () => {
  it.each([
    [5000, 283, 4717],
    [1, 0, 1],
    [10600, 600, 10000],
    [99, 6, 93],
  ])('%d fen gross at 6 %% holds %d fen tax', (gross, taxFen, netFen) => {
    expect(taxOf(gross, '0.06')).toEqual({ taxFen, netFen });
  });

  it('splits address and phone', () => {
    expect(splitAddressPhone('示例路101号，13900000001')).toEqual({
      buyerAddress: '示例路101号',
      buyerTel: '13900000001',
    });
    expect(splitAddressPhone('示例路 101 室')).toEqual({ buyerAddress: '示例路 101 室', buyerTel: '' });
    expect(splitAddressPhone('')).toEqual({ buyerAddress: '', buyerTel: '' });
  });

  it('a callback names its order and nothing more', () => {
    expect(parseNuonuoCallback({ operater: 'callback', orderno: 'O1', content: '{}' })).toEqual({ orderNo: 'O1' });
    expect(parseNuonuoCallback({ content: '{"c_orderno":"O2","c_status":"1"}' })).toEqual({ orderNo: 'O2' });
    for (const form of [{}, { content: '{' }, { orderno: "O'; --" }])
      expect(parseNuonuoCallback(form as never)).toBeNull();
  });
});
