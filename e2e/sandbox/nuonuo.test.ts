import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { capitals } from './providers/nuonuo/document';
import { nuonuoSign } from './providers/nuonuo/sign';
import { demoSubscriber, type Json, withSandbox } from './testing-world';

const demo = demoSubscriber();
const world = withSandbox();

describe('Nuonuo', () => {
  const METHOD = 'nuonuo.OpeMplatform';
  let token = '';

  beforeAll(async () => {
    const body = new URLSearchParams({
      client_id: world.env.NUONUO_APP_KEY as string,
      client_secret: world.env.NUONUO_APP_SECRET as string,
      grant_type: 'client_credentials',
    });
    const answer = (await (await fetch(world.env.NUONUO_TOKEN_URL as string, { method: 'POST', body })).json()) as Json;
    token = answer.access_token as string;
  });

  async function call(
    method: string,
    input: object,
    secret = world.env.NUONUO_APP_SECRET as string,
    accessToken = token,
  ): Promise<Json> {
    const body = JSON.stringify(input);
    const query = {
      senid: randomUUID().replaceAll('-', ''),
      nonce: '12345678',
      timestamp: String(Math.floor(Date.now() / 1000)),
      appkey: world.env.NUONUO_APP_KEY as string,
    };
    const signature = nuonuoSign(secret, { ...query, appKey: query.appkey, body });
    const response = await fetch(`${world.env.NUONUO_ENDPOINT}?${new URLSearchParams(query)}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'X-Nuonuo-Sign': signature,
        accessToken,
        method: `${METHOD}.${method}`,
      },
      body,
    });
    return (await response.json()) as Json;
  }

  const order = (overrides: object = {}) => ({
    buyerName: demo.name,
    buyerTaxNum: demo.uscc,
    salerTaxNum: world.env.NUONUO_TAX_NUM,
    salerTel: '0773-0000000',
    salerAddress: '示例路 9 号',
    orderNo: randomUUID().replaceAll('-', '').slice(0, 20),
    invoiceDate: '2026-01-01 00:00:00',
    clerk: '示例',
    pushMode: '-1',
    invoiceType: '1',
    invoiceLine: 'pc',
    callBackUrl: `${world.env.PUBLIC_URL}/api/callbacks/nuonuo`,
    invoiceDetail: [
      {
        goodsName: '数字证书服务费',
        goodsCode: '3040203000000000000',
        withTaxFlag: '1',
        price: '50',
        num: '1',
        taxRate: '0.06',
      },
    ],
    ...overrides,
  });
  const query = async (orderNo: string): Promise<Json> =>
    ((await call('queryInvoiceResult', { orderNos: [orderNo] })).result as Json[])[0] as Json;

  it('signs as in the known vectors', () => {
    const common = { appKey: 'app', senid: 'a'.repeat(32), nonce: '12345678', timestamp: '1700000000' };
    expect(nuonuoSign('secret', { ...common, body: '{"name":"中文"}' })).toBe('4BzcKzrcoqxPis0W/W3X2ae0uIo=');
    const other = { appKey: 'APPKEY', senid: 'SENID', nonce: '12345678', timestamp: '1700000000', body: '{"a":1}' };
    expect(nuonuoSign('SECRET', other)).toBe('7iSZiR+0g+376QEJ38xLM+3vGDs=');
  });

  it('wants a token and a signature', async () => {
    expect(await call('queryInvoiceResult', {}, 'wrong')).toMatchObject({ code: '070201' });
    expect(await call('queryInvoiceResult', {}, world.env.NUONUO_APP_SECRET, 'none')).toMatchObject({ code: '070101' });
  });

  it('issues by itself, calls back and gives a PDF', async () => {
    const { orderNo, ...rest } = order();
    expect(await call('requestBillingNew', { order: { ...rest, orderNo } })).toMatchObject({ code: 'E0000' });
    expect(await call('requestBillingNew', { order: { ...rest, orderNo } })).toMatchObject({ code: 'E9106' });
    await vi.waitFor(() => expect(world.received).toHaveLength(1));
    const form = Object.fromEntries(new URLSearchParams(world.received[0]?.body));
    expect(form).toMatchObject({ operater: 'callback', orderno: orderNo });
    expect(JSON.parse(form.content ?? '')).toMatchObject({ c_status: '1', c_hjse: '2.83', c_bhsje: '47.17' });
    const invoice = await query(orderNo);
    expect(invoice).toMatchObject({ status: '2', exTaxAmount: '47.17', taxAmount: '2.83', orderAmount: '50.00' });
    expect(invoice.invoiceNo).toMatch(/^\d{20}$/);
    const pdf = await fetch(invoice.pdfUrl as string);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
  });

  it('waits for a hand, fails, is tried again', async () => {
    const input = order();
    world.sandbox.context.faults.add({ provider: 'nuonuo', kind: 'timeout', action: 'issue', times: 1 });
    await call('requestBillingNew', { order: input });
    expect(await query(input.orderNo)).toMatchObject({ status: '20' });
    await world.control('nuonuo/complete', { orderNo: input.orderNo, ok: false, cause: '税号有误' });
    expect(await query(input.orderNo)).toMatchObject({ status: '22', failCause: '税号有误' });
    await call('reInvoice', { orderno: input.orderNo });
    await vi.waitFor(async () => expect(await query(input.orderNo)).toMatchObject({ status: '2' }));
  });

  it('knows nothing of unknown orders and wrong amounts', async () => {
    expect(await call('queryInvoiceResult', { orderNos: ['none'] })).toMatchObject({ code: 'E9500' });
    const line = {
      goodsName: '服务',
      withTaxFlag: 1,
      taxRate: 0.06,
      taxIncludedAmount: 50,
      taxExcludedAmount: 40,
      tax: 10,
    };
    expect(await call('requestBillingNew', { order: order({ invoiceDetail: [line] }) })).toMatchObject({
      code: 'E9131',
    });
  });

  it('reverses by a red invoice, with or without the buyer', async () => {
    const issued = async (): Promise<string> => {
      const input = order();
      await call('requestBillingNew', { order: input });
      await vi.waitFor(async () => expect(await query(input.orderNo)).toMatchObject({ status: '2' }));
      return (await query(input.orderNo)).invoiceNo as string;
    };
    const save = (billId: string, blueElecInvoiceNumber: string) =>
      call('saveInvoiceRedConfirm', {
        billId,
        blueInvoiceLine: 'pc',
        applySource: '0',
        blueElecInvoiceNumber,
        sellerTaxNo: world.env.NUONUO_TAX_NUM,
        buyerName: demo.name,
        redReason: '3',
      });
    const state = async (billId: string) =>
      ((await call('queryInvoiceRedConfirm', { identity: '0', billId })).result as { list: Json[] }).list[0];
    const [one, two] = [randomUUID().slice(0, 20), randomUUID().slice(0, 20)];
    expect(await save(one, await issued())).toMatchObject({ code: 'E0000', result: one });
    await vi.waitFor(async () => expect(await state(one)).toMatchObject({ billStatus: '01' }));
    expect((await state(one))?.redInvoiceNumber).toMatch(/^\d{20}$/);
    const blue = await issued();
    world.sandbox.context.faults.add({ provider: 'nuonuo', kind: 'errorCode', code: '02', action: 'issue', times: 1 });
    await save(two, blue);
    await vi.waitFor(async () => expect(await state(two)).toMatchObject({ billStatus: '02', redInvoiceNumber: null }));
    expect(await save(`${two}b`, blue)).toMatchObject({ code: 'E9106' });
    await world.control('nuonuo/red', { billId: two });
    expect(await state(two)).toMatchObject({ billStatus: '04' });
  });

  it('writes amounts in capitals', () => {
    expect([50, 47.17, 1005.3, 20300.06].map(capitals)).toEqual([
      '伍拾圆整',
      '肆拾柒圆壹角柒分',
      '壹仟零伍圆叁角',
      '贰万零叁佰圆零陆分',
    ]);
  });
});
