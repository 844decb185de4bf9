import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AlipaySdk } from 'alipay-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultInput } from './core/faults';
import { chinaTime } from './core/time';
import { type Sandbox, startSandbox } from './start';
import { clientEnv, keyPair, makeSandboxSettings } from './testing';

let sandbox: Sandbox;
let receiver: Server;
let notifyUrl = '';
let notices: Record<string, string>[] = [];
let answer = 'success';
let alipay: AlipaySdk;
let env: Record<string, string>;

const sdk = (overrides: Partial<ConstructorParameters<typeof AlipaySdk>[0]> = {}) =>
  new AlipaySdk({
    appId: env.ALIPAY_APP_ID as string,
    privateKey: env.ALIPAY_PRIVATE_KEY as string,
    keyType: 'PKCS8',
    alipayPublicKey: env.ALIPAY_PUBLIC_KEY,
    gateway: env.ALIPAY_GATEWAY,
    timeout: 300,
    ...overrides,
  });

beforeAll(async () => {
  const settings = makeSandboxSettings();
  sandbox = await startSandbox(settings.config);
  env = clientEnv(settings, sandbox.url, 0);
  alipay = sdk();
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    notices.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8'))));
    response.end(answer);
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  notifyUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notice`;
});

afterAll(async () => {
  await sandbox.close();
  receiver.close();
});

beforeEach(() => {
  notices = [];
  answer = 'success';
  sandbox.context.faults.remove({});
});

const exec = (method: string, bizContent: object, client = alipay) =>
  client.exec(method, { bizContent, notifyUrl }, { validateSign: true });

async function control(path: string, body: object): Promise<Response> {
  return fetch(`${sandbox.url}/control/${path}`, { method: 'POST', body: JSON.stringify(body) });
}

async function precreate(fields: object = {}): Promise<string> {
  const outTradeNo = randomUUID().replaceAll('-', '');
  const result = await exec('alipay.trade.precreate', {
    outTradeNo,
    totalAmount: '50.00',
    subject: '证书补办',
    ...fields,
  });
  expect(result).toMatchObject({ code: '10000', qrCode: `${sandbox.url}/payer/${outTradeNo}` });
  return outTradeNo;
}

async function paid(body: object = {}): Promise<string> {
  const outTradeNo = await precreate();
  const response = await control('alipay/pay', { outTradeNo, ...body });
  expect(response.status).toBe(200);
  return outTradeNo;
}

const fault = (input: FaultInput) => sandbox.context.faults.add(input);
/** Waits for the notices of one trade: other trades' may still be on their way. */
async function noticesOf(outTradeNo: string, count: number): Promise<Record<string, string>[]> {
  const own = () => notices.filter((notice) => notice.out_trade_no === outTradeNo);
  await vi.waitFor(() => expect(own()).toHaveLength(count), { timeout: 3000 });
  return own();
}

describe('Alipay gateway', () => {
  it('has no trade before the buyer scanned, then a waiting one, then a paid one', async () => {
    const outTradeNo = await precreate();
    expect(await exec('alipay.trade.query', { outTradeNo })).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' });
    await control('alipay/scan', { outTradeNo });
    expect(await exec('alipay.trade.query', { outTradeNo })).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' });
    await control('alipay/pay', { outTradeNo });
    expect(await exec('alipay.trade.query', { outTradeNo })).toMatchObject({
      tradeStatus: 'TRADE_SUCCESS',
      totalAmount: '50.00',
    });
  });

  it('refuses a request that is not signed by the merchant', async () => {
    const stranger = keyPair().privateKey;
    const answered = await exec('alipay.trade.query', { outTradeNo: 'x1' }, sdk({ privateKey: stranger }));
    expect(answered).toMatchObject({ code: '40002', subCode: 'isv.invalid-signature' });
  });

  it('signs answers so that the SDK accepts them and notices a wrong one', async () => {
    fault({ provider: 'alipay', kind: 'wrongSignature', times: 1 });
    await expect(exec('alipay.trade.query', { outTradeNo: 'x2' })).rejects.toThrow('验签失败');
    await expect(exec('alipay.trade.query', { outTradeNo: 'x2' })).resolves.toMatchObject({ code: '40004' });
  });

  it('honours time_expire', async () => {
    const outTradeNo = await precreate({ timeExpire: chinaTime(new Date(Date.now() + 3600_000)) });
    const trade = sandbox.context.store.table<{ expiresAt: string }>('trades');
    trade.put(outTradeNo, {
      ...(trade.get(outTradeNo) as { expiresAt: string }),
      expiresAt: new Date(0).toISOString(),
    });
    expect((await control('alipay/pay', { outTradeNo })).status).toBe(409);
    expect((await control('alipay/pay', { outTradeNo, force: true })).status).toBe(200);
  });

  it('closes a waiting trade, neither an unscanned nor a paid one', async () => {
    const unscanned = await precreate();
    expect(await exec('alipay.trade.close', { outTradeNo: unscanned })).toMatchObject({
      subCode: 'ACQ.TRADE_NOT_EXIST',
    });
    await control('alipay/scan', { outTradeNo: unscanned });
    expect(await exec('alipay.trade.close', { outTradeNo: unscanned })).toMatchObject({ code: '10000' });
    expect(await exec('alipay.trade.query', { outTradeNo: unscanned })).toMatchObject({ tradeStatus: 'TRADE_CLOSED' });
    expect(await exec('alipay.trade.close', { outTradeNo: await paid() })).toMatchObject({
      subCode: 'ACQ.TRADE_STATUS_ERROR',
    });
  });

  it('refunds once per request number', async () => {
    const outTradeNo = await paid();
    const refund = (outRequestNo: string, refundAmount: string) =>
      exec('alipay.trade.refund', { outTradeNo, outRequestNo, refundAmount });
    expect(await refund('r1', '20.00')).toMatchObject({ fundChange: 'Y', refundFee: '20.00' });
    expect(await refund('r1', '20.00')).toMatchObject({ code: '10000', fundChange: 'N' });
    expect(await refund('r1', '10.00')).toMatchObject({ subCode: 'ACQ.DISCORDANT_REPEAT_REQUEST' });
    expect(await refund('r2', '30.01')).toMatchObject({ subCode: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' });
    expect(await refund('r3', '30.00')).toMatchObject({ fundChange: 'Y', refundFee: '50.00' });
    const query = (outRequestNo: string) => exec('alipay.trade.fastpay.refund.query', { outTradeNo, outRequestNo });
    expect(await query('r1')).toMatchObject({ refundStatus: 'REFUND_SUCCESS', refundAmount: '20.00' });
    expect(await query('none')).not.toHaveProperty('refundStatus');
    const last = (await noticesOf(outTradeNo, 3)).find((notice) => notice.out_biz_no === 'r3');
    expect(last).toMatchObject({ trade_status: 'TRADE_CLOSED', refund_fee: '50.00' });
  });
});

describe('Alipay notices', () => {
  it('are signed and stop at the word success', async () => {
    const outTradeNo = await paid();
    const notice = (await noticesOf(outTradeNo, 1))[0] as Record<string, string>;
    expect(notice).toMatchObject({ out_trade_no: outTradeNo, trade_status: 'TRADE_SUCCESS', total_amount: '50.00' });
    expect(alipay.checkNotifySignV2({ ...notice })).toBe(true);
    expect(alipay.checkNotifySignV2({ ...notice, total_amount: '0.01' })).toBe(false);
    const state = () => sandbox.context.callbacks.list('alipay').find((row) => row.about === outTradeNo)?.state;
    await vi.waitFor(() => expect(state()).toBe('acknowledged'));
  });

  it('come again with the same id until they are acknowledged', async () => {
    answer = 'fail';
    const outTradeNo = await paid();
    await noticesOf(outTradeNo, 2);
    answer = 'success';
    const all = await noticesOf(outTradeNo, 3);
    expect(new Set(all.map((notice) => notice.notify_id)).size).toBe(1);
  });

  it('can be doubled, lost, spoilt once, forged', async () => {
    await noticesOf(await paid({ noticeTimes: 8 }), 8);
    fault({ provider: 'alipay', kind: 'doubleNotice', times: 1 });
    await noticesOf(await paid(), 2);
    const lost = await paid({ noticeTimes: 0 });
    fault({ provider: 'alipay', kind: 'wrongSignature', action: 'notify', times: 1 });
    answer = 'fail';
    const spoilt = await paid();
    const [first, second] = await noticesOf(spoilt, 2);
    expect(alipay.checkNotifySignV2({ ...first })).toBe(false);
    expect(alipay.checkNotifySignV2({ ...second })).toBe(true);
    await noticesOf(lost, 0);
  });

  it('forged ones claim success without a valid signature', async () => {
    const outTradeNo = await precreate();
    await control('alipay/notify', { outTradeNo, forged: true, total_amount: '0.01' });
    const [forged] = await noticesOf(outTradeNo, 1);
    expect(forged).toMatchObject({ trade_status: 'TRADE_SUCCESS', total_amount: '0.01' });
    expect(alipay.checkNotifySignV2({ ...forged })).toBe(false);
  });
});

describe('faults', () => {
  it('time out before or after the work', async () => {
    const outTradeNo = await paid();
    const refund = () => exec('alipay.trade.refund', { outTradeNo, outRequestNo: 'r', refundAmount: '50.00' });
    fault({ provider: 'alipay', kind: 'timeout', action: 'alipay.trade.refund', times: 1 });
    await expect(refund()).rejects.toThrow();
    fault({ provider: 'alipay', kind: 'timeout', phase: 'after', action: 'alipay.trade.refund', times: 1 });
    await expect(refund()).rejects.toThrow();
    // Nothing the first time, refunded the second: so the third changes nothing.
    expect(await refund()).toMatchObject({ fundChange: 'N' });
  });

  it('answer an error code or a 500 until they are taken away', async () => {
    fault({ provider: 'alipay', kind: 'errorCode', code: 'ACQ.SYSTEM_ERROR', times: 1 });
    expect(await exec('alipay.trade.query', { outTradeNo: 'x' })).toMatchObject({ code: '20000' });
    fault({ provider: 'alipay', kind: 'http500' });
    await expect(exec('alipay.trade.query', { outTradeNo: 'x' })).rejects.toThrow('500');
    await fetch(`${sandbox.url}/control/faults?provider=alipay`, { method: 'DELETE' });
    expect(await exec('alipay.trade.query', { outTradeNo: 'x' })).toMatchObject({ code: '40004' });
  });
});
