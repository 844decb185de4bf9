import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAlipay } from '@/lib/adapters/alipay';
import { expectUnavailable, failure } from '@/lib/adapters/testing/server';
import { contractSandbox, IMPATIENT, need } from './setup';

const contract = contractSandbox();
let receiver: Server;
let notices: Record<string, string>[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    notices.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8'))));
    response.end('success');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  receiver.close();
});
beforeEach(() => {
  notices = [];
});

function alipay(changes = {}) {
  const env = contract.env;
  return createAlipay({
    gateway: need(env, 'ALIPAY_GATEWAY'),
    appId: need(env, 'ALIPAY_APP_ID'),
    sellerId: need(env, 'ALIPAY_SELLER_ID'),
    privateKey: need(env, 'ALIPAY_PRIVATE_KEY'),
    alipayPublicKey: need(env, 'ALIPAY_PUBLIC_KEY'),
    notifyUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notice`,
    returnBase: 'http://portal.example.com',
    ...changes,
  });
}

async function control(path: string, body: object): Promise<void> {
  const url = `${contract.sandbox.url}/control/alipay/${path}`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  expect(response.status, await response.text()).toBe(200);
}

/** A fresh trade of 50.01 yuan, paid when asked for. */
async function trade({ paid = false } = {}) {
  const outTradeNo = `T${randomUUID().replaceAll('-', '')}`;
  const expiresAt = new Date(Date.now() + 3600_000);
  const { qrCode } = await alipay().precreate({ outTradeNo, amountFen: 5001, subject: '证书补办', expiresAt });
  if (paid) await control('pay', { outTradeNo });
  return {
    outTradeNo,
    qrCode,
    refund: { outTradeNo, refundNo: `${outTradeNo}R1`, amountFen: 5001, reason: '订单取消' },
  };
}

const notice = async (matches: (form: Record<string, string>) => boolean): Promise<Record<string, string>> =>
  vi.waitFor(() => {
    const found = notices.find(matches);
    if (!found) throw new Error('no notice yet');
    return found;
  });

describe('alipay adapter and sandbox', () => {
  it('from the QR to the money', async () => {
    const { outTradeNo, qrCode } = await trade();
    expect(qrCode).toContain(outTradeNo);
    expect(await alipay().query(outTradeNo)).toEqual({ status: 'not_found' });
    await control('scan', { outTradeNo });
    expect(await alipay().query(outTradeNo)).toMatchObject({ status: 'waiting' });
    await control('pay', { outTradeNo });
    const state = await alipay().query(outTradeNo);
    expect(state).toMatchObject({ status: 'success', totalAmountFen: 5001 });
    expect(Math.abs((state.paidAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    const parsed = alipay().parseNotice(await notice((form) => form.out_trade_no === outTradeNo));
    expect(parsed).toMatchObject({
      outTradeNo,
      tradeNo: state.tradeNo,
      status: 'success',
      totalAmountFen: 5001,
      appId: alipay().appId,
      sellerId: alipay().sellerId,
    });
  });

  it('a forged notice is refused', async () => {
    const { outTradeNo } = await trade();
    await control('notify', { outTradeNo, forged: true });
    expect(alipay().parseNotice(await notice((form) => form.out_trade_no === outTradeNo))).toBeNull();
  });

  it('a doubled notice has one id', async () => {
    contract.fault({ provider: 'alipay', kind: 'doubleNotice' });
    const { outTradeNo } = await trade({ paid: true });
    await vi.waitFor(() => expect(notices.filter((form) => form.out_trade_no === outTradeNo)).toHaveLength(2));
    const ids = notices.map((form) => alipay().parseNotice(form)?.notifyId);
    expect(new Set(ids).size).toBe(1);
  });

  it('closes: not scanned, waiting, closed already, paid', async () => {
    const { outTradeNo } = await trade();
    expect(await alipay().close(outTradeNo)).toBe('not_found');
    await control('scan', { outTradeNo });
    expect(await alipay().close(outTradeNo)).toBe('closed');
    expect(await alipay().close(outTradeNo)).toBe('closed');
    expect(await alipay().query(outTradeNo)).toMatchObject({ status: 'closed' });
    expect(await alipay().close((await trade({ paid: true })).outTradeNo)).toBe('paid');
  });

  it('refunds once, however often it is asked', async () => {
    const { outTradeNo, refund } = await trade({ paid: true });
    expect(await alipay().refund(refund)).toBe('refunded');
    expect(await alipay().refund(refund)).toBe('refunded');
    expect(contract.sandbox.alipay.trades.get(outTradeNo)?.refunds).toHaveLength(1);
    const parsed = alipay().parseNotice(await notice((form) => form.refund_fee !== undefined));
    expect(parsed).toMatchObject({ outTradeNo, refundFeeFen: 5001 });
    expect(await alipay().refund({ ...refund, refundNo: `${outTradeNo}R2` })).toBe('refused');
  });

  it('a paid trade gets no new QR', async () => {
    const { outTradeNo } = await trade({ paid: true });
    const again = { outTradeNo, amountFen: 5001, subject: 'x', expiresAt: new Date(Date.now() + 60_000) };
    expect(await failure(alipay().precreate(again))).toMatchObject({ code: 'payment.already_paid' });
  });

  it.each(['before', 'after'] as const)('time-out %s the work: the same refund number settles it', async (phase) => {
    const { outTradeNo, refund } = await trade({ paid: true });
    contract.fault({ provider: 'alipay', kind: 'timeout', phase, action: 'alipay.trade.refund' });
    await expectUnavailable(alipay(IMPATIENT).refund(refund), true);
    expect(await alipay().refund(refund)).toBe('refunded');
    expect(contract.sandbox.alipay.trades.get(outTradeNo)?.refunds).toHaveLength(1);
  });

  it.each(['http500', 'wrongSignature'] as const)('%s is no answer', async (kind) => {
    const { outTradeNo } = await trade({ paid: true });
    contract.fault({ provider: 'alipay', kind });
    await expectUnavailable(alipay().query(outTradeNo), false);
    expect(await alipay().query(outTradeNo)).toMatchObject({ status: 'success' });
  });

  it('an error code of the business refuses, one of the system does not', async () => {
    const { refund } = await trade({ paid: true });
    contract.fault({ provider: 'alipay', kind: 'errorCode', code: 'ACQ.SYSTEM_ERROR' });
    await expectUnavailable(alipay().refund(refund), true);
    contract.fault({ provider: 'alipay', kind: 'errorCode', code: 'ACQ.TRADE_NOT_ALLOW_REFUND' });
    expect(await alipay().refund(refund)).toBe('refused');
  });

  it('slow is only slow', async () => {
    const { outTradeNo } = await trade({ paid: true });
    contract.fault({ provider: 'alipay', kind: 'slow', delayMs: 50 });
    expect(await alipay().query(outTradeNo)).toMatchObject({ status: 'success' });
  });

  it('the page: opened, paid, sent back, told', async () => {
    const outTradeNo = `T${randomUUID().replaceAll('-', '')}`;
    const terms = { outTradeNo, amountFen: 5001, subject: '证书补办', expiresAt: new Date(Date.now() + 3600_000) };
    const address = alipay().pagePay({ ...terms, returnPath: '/c/1/orders/x/pay?from=alipay' }) ?? '';
    const open = () => fetch(address, { redirect: 'manual' });
    expect((await open()).headers.get('location')).toBe(`/cashier/${outTradeNo}`);
    expect(await alipay().query(outTradeNo)).toMatchObject({ status: 'waiting', totalAmountFen: 5001 });
    expect(await failure(alipay().precreate(terms))).toMatchObject({ code: 'payment.opened_otherwise' });
    const cashier = await (await fetch(`${contract.sandbox.url}/cashier/${outTradeNo}`)).text();
    expect(cashier).toContain('确认付款 ¥50.01');
    const body = new URLSearchParams({ outTradeNo });
    const paid = await fetch(`${contract.sandbox.url}/act/alipay/page-pay`, {
      method: 'POST',
      body,
      redirect: 'manual',
    });
    const back = new URL(paid.headers.get('location') ?? '');
    expect(`${back.origin}${back.pathname}`).toBe('http://portal.example.com/c/1/orders/x/pay');
    expect(back.searchParams.get('from')).toBe('alipay');
    expect(back.searchParams.get('sign')).toBeTruthy();
    const parsed = alipay().parseNotice(await notice((form) => form.out_trade_no === outTradeNo));
    expect(parsed).toMatchObject({ status: 'success', totalAmountFen: 5001 });
    expect((await open()).status).toBe(400);
    const refund = { outTradeNo, refundNo: `${outTradeNo}R1`, amountFen: 5001, reason: '订单取消' };
    expect(await alipay().refund(refund)).toBe('refunded');
  });

  it('another name: taken as long as nobody has opened the trade, then it is a trade opened otherwise', async () => {
    const { outTradeNo } = await trade();
    const terms = { outTradeNo, amountFen: 5001, expiresAt: new Date(Date.now() + 3600_000) };
    await alipay().precreate({ ...terms, subject: '证书变更' });
    expect(contract.sandbox.alipay.trades.get(outTradeNo)?.subject).toBe('证书变更');
    await control('scan', { outTradeNo });
    expect(await failure(alipay().precreate({ ...terms, subject: '证书补办' }))).toMatchObject({
      code: 'payment.opened_otherwise',
    });
    await alipay().precreate({ ...terms, subject: '证书变更' });
  });

  it('the page: a changed or foreign address, and a trade begun by its code, are refused', async () => {
    const { outTradeNo } = await trade();
    const terms = { outTradeNo, amountFen: 5001, subject: '证书补办', expiresAt: new Date(Date.now() + 3600_000) };
    const address = alipay().pagePay({ ...terms, returnPath: '/' }) ?? '';
    const status = async (url: string) => (await fetch(url, { redirect: 'manual' })).status;
    expect(await status(address.replace('50.01', '00.01'))).toBe(400);
    await control('scan', { outTradeNo });
    expect(await status(address)).toBe(400);
    expect(await alipay().close(outTradeNo)).toBe('closed');
    expect(await status(address)).toBe(400);
  });
});
