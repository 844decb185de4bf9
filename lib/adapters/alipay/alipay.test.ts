import { createSign, createVerify, generateKeyPairSync } from 'node:crypto';
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
import { createAlipay, createAlipayNotices } from './index';

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs8 = (key: typeof ours.privateKey): string => key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const spki = (key: typeof ours.publicKey): string => key.export({ type: 'spki', format: 'der' }).toString('base64');
const sign = (text: string, key = theirs.privateKey, algorithm = 'RSA-SHA256'): string =>
  createSign(algorithm).update(text, 'utf8').sign(key, 'base64');

/** As the gateway: the node's text is signed as sent, with `/` escaped. */
function signed(exchange: Exchange, node: Record<string, unknown>, key = theirs.privateKey): Reply {
  const text = JSON.stringify(node).replaceAll('/', '\\/');
  const name = `${exchange.query.get('method')?.replaceAll('.', '_')}_response`;
  return { body: `{"${name}":${text},"sign":"${sign(text, key)}"}` };
}

const bizContent = (exchange: Exchange): Record<string, string> =>
  JSON.parse(new URLSearchParams(exchange.body).get('biz_content') ?? '{}');

describe('alipay adapter', () => {
  let server: TestServer;
  const config = () => ({
    gateway: `${server.url}/gateway.do`,
    appId: '2021000000000001',
    sellerId: '2088000000000001',
    privateKey: pkcs8(ours.privateKey),
    alipayPublicKey: spki(theirs.publicKey),
    notifyUrl: 'https://ca.example.com/api/callbacks/alipay',
    returnBase: 'https://ca.example.com/',
    clock: { now: () => new Date('2026-11-22T16:30:05Z') },
  });
  const trade = {
    outTradeNo: 'T1',
    amountFen: 5001,
    subject: '证书补办 A/B&C=D',
    expiresAt: new Date('2026-11-23T16:00:00Z'),
  };
  const refundInput = { outTradeNo: 'T1', refundNo: 'T1R1', amountFen: 5001, reason: '订单取消' };

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('signs precreate as the gateway checks it and returns the QR text', async () => {
    server.handle((exchange) =>
      signed(exchange, { code: '10000', msg: 'Success', qr_code: 'https://qr.example.com/1' }),
    );
    expect(await createAlipay(config()).precreate(trade)).toEqual({ qrCode: 'https://qr.example.com/1' });
    const exchange = server.exchanges[0] as Exchange;
    const parameters = new Map([...exchange.query, ...new URLSearchParams(exchange.body)]);
    const text = [...parameters]
      .filter(([key, value]) => key !== 'sign' && value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`)
      .join('&');
    const verify = createVerify('RSA-SHA256').update(text, 'utf8');
    expect(verify.verify(ours.publicKey, parameters.get('sign') ?? '', 'base64')).toBe(true);
    expect(parameters.get('timestamp')).toBe('2026-11-23 00:30:05');
    expect(parameters.get('notify_url')).toBe(config().notifyUrl);
    expect(bizContent(exchange)).toMatchObject({
      out_trade_no: 'T1',
      total_amount: '50.01',
      subject: '证书补办 A B C D',
      time_expire: '2026-11-24 00:00:00',
      seller_id: '2088000000000001',
    });
  });

  it('signs the address of the page, on the terms of the code and without calling anybody', async () => {
    server.handle((exchange) => signed(exchange, { code: '10000', qr_code: 'q' }));
    const alipay = createAlipay(config());
    const address = new URL(alipay.pagePay({ ...trade, returnPath: '/c/gljj/orders/T1/pay?from=alipay' }) ?? '');
    expect(server.exchanges).toEqual([]);
    expect(`${address.origin}${address.pathname}`).toBe(config().gateway);
    const parameters = Object.fromEntries(address.searchParams);
    const text = Object.keys(parameters)
      .filter((key) => key !== 'sign' && parameters[key] !== '')
      .sort()
      .map((key) => `${key}=${parameters[key]}`)
      .join('&');
    const verify = createVerify('RSA-SHA256').update(text, 'utf8');
    expect(verify.verify(ours.publicKey, parameters.sign ?? '', 'base64')).toBe(true);
    expect(parameters).toMatchObject({
      method: 'alipay.trade.page.pay',
      app_id: '2021000000000001',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: '2026-11-23 00:30:05',
      notify_url: 'https://ca.example.com/api/callbacks/alipay',
      return_url: 'https://ca.example.com/c/gljj/orders/T1/pay?from=alipay',
    });
    const page = JSON.parse(parameters.biz_content ?? '{}') as Record<string, string>;
    await alipay.precreate(trade);
    const code = bizContent(server.exchanges[0] as Exchange);
    for (const term of ['out_trade_no', 'total_amount', 'subject', 'time_expire']) expect(page[term]).toBe(code[term]);
    expect(page.product_code).toBe('FAST_INSTANT_TRADE_PAY');
  });

  it('has no page without the contract', () => {
    const input = { ...trade, returnPath: '/' };
    expect(createAlipay({ ...config(), returnBase: null }).pagePay(input)).toBeNull();
  });

  it.each([
    ['ACQ.TRADE_HAS_SUCCESS', 'payment.already_paid'],
    ['ACQ.TRADE_HAS_CLOSE', 'payment.closed'],
    ['ACQ.CONTEXT_INCONSISTENT', 'payment.opened_otherwise'],
    ['ACQ.INVALID_PARAMETER', 'payment.refused'],
  ])('precreate: %s is %s', async (subCode, code) => {
    server.handle((exchange) => signed(exchange, { code: '40004', msg: 'Business Failed', sub_code: subCode }));
    expect(await failure(createAlipay(config()).precreate(trade))).toMatchObject({
      code,
      details: { providerCode: subCode },
    });
  });

  it('refuses an answer whose signature is wrong or missing', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const node = { code: '10000', trade_status: 'TRADE_SUCCESS', out_trade_no: 'T1', total_amount: '50.01' };
    server.handle((exchange) => signed(exchange, node, other));
    await expectUnavailable(createAlipay(config()).query('T1'), false);
    await expectUnavailable(createAlipay(config()).refund(refundInput), true);
    server.handle(() => ({ body: JSON.stringify({ alipay_trade_query_response: node }) }));
    await expectUnavailable(createAlipay(config()).query('T1'), false);
  });

  it('reads a paid trade, exactly', async () => {
    const node = {
      code: '10000',
      trade_status: 'TRADE_SUCCESS',
      out_trade_no: 'T1',
      trade_no: '2026',
      total_amount: '50.01',
    };
    server.handle((exchange) => signed(exchange, { ...node, send_pay_date: '2026-11-23 00:30:05' }));
    expect(await createAlipay(config()).query('T1')).toEqual({
      status: 'success',
      tradeNo: '2026',
      totalAmountFen: 5001,
      paidAt: new Date('2026-11-22T16:30:05Z'),
    });
    await expectUnavailable(createAlipay(config()).query('T2'), false);
  });

  it('an unscanned trade is not found', async () => {
    server.handle((exchange) => signed(exchange, { code: '40004', msg: 'x', sub_code: 'ACQ.TRADE_NOT_EXIST' }));
    expect(await createAlipay(config()).query('T1')).toEqual({ status: 'not_found' });
    expect(await createAlipay(config()).close('T1')).toBe('not_found');
  });

  it('close asks for the state when Alipay refuses', async () => {
    const states: Record<string, Record<string, unknown>> = {
      'alipay.trade.close': { code: '40004', msg: 'x', sub_code: 'ACQ.REASON_TRADE_STATUS_INVALID' },
      'alipay.trade.query': { code: '10000', trade_status: 'TRADE_SUCCESS', out_trade_no: 'T1', total_amount: '50.01' },
    };
    server.handle((exchange) => signed(exchange, states[exchange.query.get('method') ?? ''] ?? {}));
    expect(await createAlipay(config()).close('T1')).toBe('paid');
    server.handle((exchange) => signed(exchange, { code: '10000', msg: 'Success' }));
    expect(await createAlipay(config()).close('T1')).toBe('closed');
  });

  const refundServer = (refund: Record<string, unknown>, query: Record<string, unknown>): void =>
    server.handle((exchange) =>
      signed(exchange, exchange.query.get('method') === 'alipay.trade.refund' ? refund : query),
    );

  it('refund succeeds by fund_change=Y', async () => {
    refundServer({ code: '10000', fund_change: 'Y', refund_fee: '50.01' }, {});
    expect(await createAlipay(config()).refund(refundInput)).toBe('refunded');
    expect(bizContent(server.exchanges[0] as Exchange)).toMatchObject({
      out_request_no: 'T1R1',
      refund_amount: '50.01',
    });
    expect(server.exchanges).toHaveLength(1);
  });

  it('fund_change=N asks the refund query, and only its word counts', async () => {
    const unchanged = { code: '10000', fund_change: 'N' };
    refundServer(unchanged, { code: '10000', refund_status: 'REFUND_SUCCESS', refund_amount: '50.01' });
    expect(await createAlipay(config()).refund(refundInput)).toBe('refunded');
    refundServer(unchanged, { code: '10000' });
    await expectUnavailable(createAlipay(config()).refund(refundInput), true);
    refundServer(unchanged, { code: '10000', refund_status: 'REFUND_SUCCESS', refund_amount: '1.00' });
    await expectUnavailable(createAlipay(config()).refund(refundInput), true);
  });

  it('a refusal counts only when the refund is not there', async () => {
    const refusal = { code: '40004', msg: 'x', sub_code: 'ACQ.TRADE_NOT_ALLOW_REFUND' };
    refundServer(refusal, { code: '10000' });
    expect(await createAlipay(config()).refund(refundInput)).toBe('refused');
    refundServer(refusal, { code: '10000', refund_status: 'REFUND_SUCCESS', refund_amount: '50.01' });
    expect(await createAlipay(config()).refund(refundInput)).toBe('refunded');
    refundServer({ ...refusal, sub_code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' }, { code: '10000' });
    await expectUnavailable(createAlipay(config()).refund(refundInput), false);
  });

  it('says whether the outcome is known when Alipay is down', async () => {
    server.handle((exchange) => signed(exchange, { code: '20000', msg: 'Service Currently Unavailable' }));
    await expectUnavailable(createAlipay(config()).refund(refundInput), true);
    server.handle(() => ({ status: 502, body: 'bad gateway' }));
    await expectUnavailable(createAlipay(config()).refund(refundInput), true);
    server.handle(() => 'hang');
    const impatient = createAlipay({ ...config(), timeoutMs: 300 });
    await expectUnavailable(impatient.refund(refundInput), true);
    await expectUnavailable(impatient.query('T1'), false);
    const nobody = `http://${await closedAddress()}/gateway.do`;
    const error = await expectUnavailable(createAlipay({ ...config(), gateway: nobody }).refund(refundInput), false);
    expectNoSecrets(error, [config().privateKey.slice(0, 40), 'biz_content', nobody]);
  });
});

describe('alipay notices', () => {
  const notices = createAlipayNotices({ appId: '2021', sellerId: '2088', alipayPublicKey: spki(theirs.publicKey) });
  const fields = {
    notify_id: 'n1',
    notify_type: 'trade_status_sync',
    app_id: '2021',
    seller_id: '2088',
    out_trade_no: 'T1',
    trade_no: '2026',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '50.01',
    gmt_payment: '2026-11-23 00:30:05',
    subject: '打折 50% 与 + 号',
    charset: 'utf-8',
    version: '1.0',
  };
  function notice(
    changes: Record<string, string> = {},
    algorithm = 'RSA-SHA256',
    type = 'RSA2',
  ): Record<string, string> {
    const form: Record<string, string> = { ...fields, ...changes };
    const text = Object.keys(form)
      .sort()
      .map((key) => `${key}=${form[key]}`)
      .join('&');
    return { ...form, sign_type: type, sign: sign(text, theirs.privateKey, algorithm) };
  }

  it('reads a signed notice, also with a bare % in it', () => {
    expect(notices.parseNotice(notice())).toEqual({
      notifyId: 'n1',
      outTradeNo: 'T1',
      tradeNo: '2026',
      appId: '2021',
      sellerId: '2088',
      status: 'success',
      totalAmountFen: 5001,
      paidAt: new Date('2026-11-22T16:30:05Z'),
    });
    expect(notices.parseNotice(notice({ refund_fee: '50.01', trade_status: 'TRADE_CLOSED' }))).toMatchObject({
      status: 'closed',
      refundFeeFen: 5001,
    });
  });

  it('refuses forged, changed, unsigned, SHA-1 and senseless notices', () => {
    expect(notices.parseNotice({ ...notice(), total_amount: '0.01' })).toBeNull();
    const { sign: _, ...unsigned } = notice();
    expect(notices.parseNotice(unsigned)).toBeNull();
    expect(notices.parseNotice({ ...notice(), sign: 'bm9uc2Vuc2U=' })).toBeNull();
    expect(notices.parseNotice(notice({}, 'RSA-SHA1', 'RSA'))).toBeNull();
    expect(notices.parseNotice(notice({ trade_status: 'SOMETHING' }))).toBeNull();
    expect(notices.parseNotice({})).toBeNull();
  });
});
