import { randomInt } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { createMemoryTokenStore, createNuonuo, parseNuonuoCallback } from '@/lib/adapters/nuonuo';
import { expectUnavailable, failure } from '@/lib/adapters/testing/server';
import type { InvoicePort } from '@/lib/ports/invoice';
import { contractSandbox, IMPATIENT, need } from './setup';

const contract = contractSandbox();

const nuonuo = (changes = {}): InvoicePort =>
  createNuonuo({
    endpoint: need(contract.env, 'NUONUO_ENDPOINT'),
    tokenUrl: need(contract.env, 'NUONUO_TOKEN_URL'),
    appKey: need(contract.env, 'NUONUO_APP_KEY'),
    appSecret: need(contract.env, 'NUONUO_APP_SECRET'),
    seller: {
      taxNo: need(contract.env, 'NUONUO_TAX_NUM'),
      name: '示例电子认证服务有限公司',
      tel: '0773-0000000',
      address: '桂林市示例路',
      clerk: '开票示例',
    },
    terms: { goodsCode: '3040203000000000000', taxRate: '0.06' },
    callbackUrl: 'http://127.0.0.1:9/api/callbacks/nuonuo',
    tokenStore: createMemoryTokenStore(),
    ...changes,
  });
const invoice = () => ({
  orderNo: `20261122A${randomInt(100_000, 1_000_000)}`,
  buyerName: '桂林示例甲科技有限公司',
  buyerTaxNo: '91450300MA5DEMA2A4',
  buyerAddressPhone: '桂林市七星区示例路 1 号 0773-0000001',
  buyerBankAccount: '中国工商银行 4500000000000000001',
  email: 'agent-a@example.com',
  goodsName: '数字证书服务费',
  amountFen: 5000,
});
const rows = (orderNo: string) =>
  contract.sandbox.nuonuo.desk.invoices.rows.all().filter((row) => row.orderNo === orderNo);
const REQUEST = { provider: 'nuonuo', action: 'nuonuo.OpeMplatform.requestBillingNew' } as const;

async function issued(port: InvoicePort, orderNo: string) {
  return vi.waitFor(async () => {
    const state = await port.query(orderNo);
    if (state.status !== 'issued') throw new Error(`still ${state.status}`);
    return state;
  });
}

describe('nuonuo adapter and sandbox', () => {
  it('from request to number, once', async () => {
    const input = invoice();
    const port = nuonuo();
    expect(await port.query(input.orderNo)).toEqual({ status: 'not_found' });
    const { serialNo } = await port.request(input);
    expect(await port.request(input)).toEqual({ serialNo });
    const state = await issued(port, input.orderNo);
    expect(state).toMatchObject({ serialNo, invoiceNo: expect.stringMatching(/^\d{20}$/) });
    expect(rows(input.orderNo)).toMatchObject([{ orderAmount: 50, taxAmount: 2.83, exTaxAmount: 47.17 }]);
    const callback = contract.sandbox.context.callbacks.list('nuonuo').find((row) => row.about === input.orderNo);
    const form = Object.fromEntries(new URLSearchParams(callback?.body));
    expect(parseNuonuoCallback(form)).toEqual({ orderNo: input.orderNo });
  });

  it('the PDF can be fetched, and the OFD by whom it is for', async () => {
    const input = invoice();
    const port = nuonuo({ timeoutMs: 20_000 });
    await port.request(input);
    const { pdfUrl, ofdUrl = '', invoiceNo } = await issued(port, input.orderNo);
    const pdf = await port.downloadPdf(pdfUrl);
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    const ofd = await fetch(ofdUrl);
    expect(ofd.headers.get('content-type')).toBe('application/ofd');
    const bytes = Buffer.from(await ofd.arrayBuffer());
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04'));
    expect(bytes.toString()).toContain(`<ofd:CustomData Name="发票号码">${invoiceNo}<`);
  }, 30_000);

  it('a failed invoice says why', async () => {
    const input = invoice();
    contract.fault({ provider: 'nuonuo', kind: 'errorCode', code: '购方税号错误', action: 'issue' });
    await nuonuo().request(input);
    await vi.waitFor(async () =>
      expect(await nuonuo().query(input.orderNo)).toEqual({ status: 'failed', reason: '购方税号错误' }),
    );
  });

  it('a red letter ends in a red invoice, or in a refusal', async () => {
    const port = nuonuo();
    const red = async (meanwhile = () => {}): Promise<string> => {
      const input = invoice();
      await port.request(input);
      const { invoiceNo } = await issued(port, input.orderNo);
      meanwhile();
      const billId = `R${input.orderNo}`;
      const { buyerName, buyerTaxNo } = input;
      const sameInvoice = { orderNo: `${input.orderNo}R`, invoiceNo, buyerName, buyerTaxNo };
      await port.requestRed({ billId, earlierBillIds: [], ...sameInvoice });
      // Asked once more under another number: the bill is the one that lives.
      expect(await port.requestRed({ billId: `${billId}-2`, earlierBillIds: [billId], ...sameInvoice })).toEqual({
        billId,
      });
      return billId;
    };
    const done = await red();
    await vi.waitFor(async () => expect((await port.queryRed(done)).status).toBe('reversed'));
    expect((await port.queryRed(done)).redInvoiceNo).toMatch(/^\d{20}$/);
    // 02: the buyer must agree, and here he does not.
    const asked = await red(() =>
      contract.fault({ provider: 'nuonuo', kind: 'errorCode', code: '02', action: 'issue' }),
    );
    await vi.waitFor(() => expect(contract.sandbox.nuonuo.desk.reds.rows.get(asked)?.billStatus).toBe('02'));
    expect(await port.queryRed(asked)).toEqual({ status: 'pending' });
    const body = JSON.stringify({ billId: asked, ok: false });
    await fetch(`${contract.sandbox.url}/control/nuonuo/red`, { method: 'POST', body });
    expect(await port.queryRed(asked)).toEqual({ status: 'failed', reason: '购方否认' });
  });

  it('a token that the provider forgot is fetched again', async () => {
    const store = createMemoryTokenStore();
    await store.set({ token: 'forgotten', expiresAt: new Date(Date.now() + 3600_000) });
    await nuonuo({ tokenStore: store }).request(invoice());
    expect((await store.get())?.token).not.toBe('forgotten');
  });

  it.each(['before', 'after'] as const)('time-out %s the work: the same order number settles it', async (phase) => {
    const input = invoice();
    const store = createMemoryTokenStore();
    const port = nuonuo({ tokenStore: store });
    contract.fault({ ...REQUEST, kind: 'timeout', phase });
    await port.query(input.orderNo); // the token is there
    await expectUnavailable(nuonuo({ ...IMPATIENT, tokenStore: store }).request(input), true);
    await port.request(input);
    expect(rows(input.orderNo)).toHaveLength(1);
  });

  it('faults', async () => {
    contract.fault({ ...REQUEST, kind: 'http500' });
    await expectUnavailable(nuonuo().request(invoice()), true);
    contract.fault({ ...REQUEST, kind: 'wrongSignature' });
    await expectUnavailable(nuonuo().request(invoice()), false);
    contract.fault({ ...REQUEST, kind: 'errorCode', code: 'E9301' });
    expect(await failure(nuonuo().request(invoice()))).toMatchObject({ code: 'invoice.refused' });
    contract.fault({ provider: 'nuonuo', kind: 'errorCode', code: '070306', action: 'accessToken' });
    await expectUnavailable(nuonuo().request(invoice()), false);
    contract.fault({ ...REQUEST, kind: 'slow', delayMs: 50 });
    await nuonuo().request(invoice());
  });
});
