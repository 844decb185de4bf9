import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoices, notifications, orders } from '../../../db/schema/order';
import { auditLog, outbox } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskEmail, maskMobile } from '../../domain/masks';
import type { InvoicePort, InvoiceState } from '../../ports/invoice';
import type { MailPort } from '../../ports/mail';
import { readRefund } from '../refund/desk';
import { asStaff, asSystem, memoryFiles, testClock } from '../testing';
import { checkInvoice } from './check';
import { invoiceNotified } from './invoiceNotified';
import { requestInvoice } from './request';
import { reverseInvoice } from './reverse';
import { createTokenStore } from './tokenStore';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

function fakeInvoices() {
  const port = {
    requests: [] as Parameters<InvoicePort['request']>[0][],
    reds: [] as Parameters<InvoicePort['requestRed']>[0][],
    answer: { status: 'issuing' } as InvoiceState,
    red: { status: 'pending' } as Awaited<ReturnType<InvoicePort['queryRed']>>,
    before: () => {},
    async request(input: Parameters<InvoicePort['request']>[0]) {
      port.requests.push(input);
      port.before();
      return { serialNo: 'serial-1' };
    },
    query: async () => port.answer,
    downloadPdf: async () => new TextEncoder().encode('%PDF-invoice'),
    async requestRed(input: Parameters<InvoicePort['requestRed']>[0]) {
      port.reds.push(input);
      return { billId: input.billId };
    },
    queryRed: async () => port.red,
  };
  return port satisfies InvoicePort;
}

function setup() {
  const mails: Parameters<MailPort['send']>[0][] = [];
  const mail: MailPort = { send: async (message) => void mails.push(message) };
  return { invoice: fakeInvoices(), files: memoryFiles(), mail, mails };
}
const issued: InvoiceState = {
  status: 'issued',
  invoiceNo: '26450000000000000001',
  pdfUrl: 'https://example.com/1.pdf',
  issuedAt: new Date('2026-11-22T10:00:00Z'),
  serialNo: 'serial-1',
};
const rowOf = async (orderNo: string) =>
  (await database.db.select().from(invoices).where(eq(invoices.orderNo, orderNo)))[0];
const statusOf = async (orderNo: string) =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0]?.invoiceStatus;
const paid = async () => (await makeOrder(database.db, 'paid')).order;

describe('invoice', () => {
  it('is asked for by the order number, again after a lost answer, and never twice after a clear one', async () => {
    const deps = setup();
    const order = await paid();
    deps.invoice.before = () => {
      deps.invoice.before = () => {};
      throw new ProviderUnavailableError('nuonuo', true);
    };
    await expect(requestInvoice(asSystem(database.db), order, deps)).rejects.toBeInstanceOf(ProviderUnavailableError);
    await requestInvoice(asSystem(database.db), order, deps);
    await requestInvoice(asSystem(database.db), order, deps);
    expect(deps.invoice.requests.map((request) => request.orderNo)).toEqual([order.orderNo, order.orderNo]);
    expect(deps.invoice.requests[0]).toMatchObject({ buyerName: order.organisationName, amountFen: 5000 });
    expect(await statusOf(order.orderNo)).toBe('issuing');
  });

  it.each(['issuing', 'issued'] as const)(
    'refused after a lost answer that had made it %s, is followed',
    async (made) => {
      const deps = setup();
      const { orderNo } = await paid();
      const request = () => requestInvoice(asSystem(database.db), { orderNo }, deps);
      deps.invoice.before = () => {
        throw new ProviderUnavailableError('nuonuo', true);
      };
      await expect(request()).rejects.toBeInstanceOf(ProviderUnavailableError);
      deps.invoice.before = () => {
        throw new DomainError('consent.missing', '没有有效同意。', 'conflict');
      };
      deps.invoice.answer = made === 'issued' ? issued : { status: 'issuing' };
      await request();
      expect(await rowOf(orderNo)).toMatchObject({ state: 'issuing' });
      const check = () => checkInvoice(asSystem(database.db), { orderNo }, deps);
      if (made === 'issuing') expect(await check()).toEqual({ status: 'issuing' });
      deps.invoice.answer = issued;
      await check();
      await check();
      expect(await rowOf(orderNo)).toMatchObject({ state: 'issued', invoiceNo: '26450000000000000001' });
    },
  );

  it('is kept, recorded and mailed once when it is there', async () => {
    const deps = setup();
    const { orderNo } = await paid();
    await requestInvoice(asSystem(database.db), { orderNo }, deps);
    expect(await checkInvoice(asSystem(database.db), { orderNo }, deps)).toEqual({ status: 'issuing' });
    deps.invoice.answer = issued;
    expect(await checkInvoice(asSystem(database.db), { orderNo }, deps)).toEqual({ status: 'issued' });
    expect(await checkInvoice(asSystem(database.db), { orderNo }, deps)).toEqual({ status: 'issued' });
    expect(deps.mails).toHaveLength(1);
    expect(deps.mails[0]?.attachments[0]?.content).toEqual(new TextEncoder().encode('%PDF-invoice'));
    expect(await rowOf(orderNo)).toMatchObject({ state: 'issued', invoiceNo: issued.invoiceNo });
    expect(await statusOf(orderNo)).toBe('issued');
    expect(deps.files.contents.has((await rowOf(orderNo))?.pdfKey ?? '')).toBe(true);
  });

  it('is mailed later under the same message id when the mail server was away', async () => {
    const deps = setup();
    const { orderNo } = await paid();
    const ids: string[] = [];
    let away = true;
    deps.mail.send = async ({ messageId }) => {
      ids.push(messageId);
      if (away) throw new ProviderUnavailableError('smtp', true);
    };
    await requestInvoice(asSystem(database.db), { orderNo }, deps);
    deps.invoice.answer = issued;
    await expect(checkInvoice(asSystem(database.db), { orderNo }, deps)).rejects.toBeInstanceOf(
      ProviderUnavailableError,
    );
    away = false;
    await checkInvoice(asSystem(database.db), { orderNo }, deps);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('fails without stopping the order, by refusal or by the tax side', async () => {
    const deps = setup();
    const refused = await paid();
    deps.invoice.answer = { status: 'not_found' };
    deps.invoice.before = () => {
      throw new DomainError('invoice.refused', '税号有误', 'invalid', { providerCode: 'E9301' });
    };
    await requestInvoice(asSystem(database.db), refused, deps);
    expect(await rowOf(refused.orderNo)).toMatchObject({ state: 'failed', failReason: 'E9301' });
    expect(await checkInvoice(asSystem(database.db), refused, deps)).toEqual({ status: 'failed' });

    deps.invoice.before = () => {};
    const failed = await paid();
    await requestInvoice(asSystem(database.db), failed, deps);
    deps.invoice.answer = { status: 'failed', reason: '开票限额不足' };
    expect(await checkInvoice(asSystem(database.db), failed, deps)).toEqual({ status: 'failed' });
    expect(await statusOf(failed.orderNo)).toBe('failed');
  });

  it('keeps words that repeat what was typed sealed, and shows finance no number of them', async () => {
    const deps = setup();
    const { order } = await makeOrder(database.db, 'paid');
    const { orderNo } = order;
    const { mobile, email } = order.application.contact;
    await requestInvoice(asSystem(database.db), { orderNo }, deps);
    deps.invoice.answer = { status: 'failed', reason: `购方手机${mobile}、邮箱 ${email} 不正确` };
    await checkInvoice(asSystem(database.db), { orderNo }, deps);
    const [kept] = await database.db.$client<{ value: string }[]>`
      select fail_reason as value from invoices where order_no = ${orderNo}`;
    expect(kept?.value).toMatch(/^k1\.[\w-]{38,}$/);
    expect((await rowOf(orderNo))?.failReason).toContain(mobile);
    const { invoice } = await readRefund(asStaff(database.db, ['finance']), { orderNo });
    expect(invoice.failReason).toBe(`购方手机${maskMobile(mobile)}、邮箱 ${maskEmail(email)} 不正确`);
    expect(JSON.stringify(await database.db.select().from(auditLog))).not.toContain(mobile);
  });

  it('is not asked for when nothing was paid', async () => {
    const deps = setup();
    const { orderNo } = (await makeOrder(database.db, 'submitted')).order;
    await requestInvoice(asSystem(database.db), { orderNo }, deps);
    expect(deps.invoice.requests).toEqual([]);
    expect(await checkInvoice(asSystem(database.db), { orderNo }, deps)).toEqual({ status: 'none' });
  });
});

describe('red invoice', () => {
  it('reverses an issued one with one bill number', async () => {
    const deps = setup();
    const { orderNo } = await paid();
    await requestInvoice(asSystem(database.db), { orderNo }, deps);
    deps.invoice.answer = issued;
    const reverse = () => reverseInvoice(asSystem(database.db), { orderNo }, deps);
    expect(await reverse()).toEqual({ status: 'reversing' });
    expect(await reverse()).toEqual({ status: 'reversing' });
    deps.invoice.red = { status: 'reversed', redInvoiceNo: '26450000000000000002' };
    expect(await reverse()).toEqual({ status: 'reversed' });
    expect(await reverse()).toEqual({ status: 'reversed' });
    expect(deps.invoice.reds).toHaveLength(1);
    expect(await rowOf(orderNo)).toMatchObject({ state: 'reversed', redInvoiceNo: '26450000000000000002' });
  });

  it('that is refused leaves an issued one, and is told to whoever looks at the order', async () => {
    const deps = setup();
    const { orderNo } = await paid();
    deps.invoice.answer = issued;
    await requestInvoice(asSystem(database.db), { orderNo }, deps);
    await checkInvoice(asSystem(database.db), { orderNo }, deps);
    deps.invoice.requestRed = async () => {
      throw new DomainError('invoice.refused', '开票平台没有受理。', 'invalid', { providerCode: 'E9106' });
    };
    expect(await reverseInvoice(asSystem(database.db), { orderNo }, deps)).toEqual({ status: 'failed' });
    expect(await rowOf(orderNo)).toMatchObject({ state: 'issued', failReason: 'red:E9106' });
    const acts = await database.db.select().from(auditLog).where(eq(auditLog.objectId, orderNo)).orderBy(auditLog.seq);
    expect(acts.at(-1)).toMatchObject({ action: 'invoice.reverse_failed' });
  });

  it('that exists, and is not seen under any number of ours, is asked for again before a person must look', async () => {
    const deps = setup();
    const clock = testClock();
    const values = { invoiceStatus: 'issued' as const, stateSince: clock.now() };
    const { orderNo } = (await makeOrder(database.db, 'refunded', { values })).order;
    await database.db.insert(invoices).values({ orderNo, requestNo: orderNo, state: 'issued', invoiceNo: '1' });
    const requestRed = async () => ({ billId: null });
    const reverse = () =>
      reverseInvoice(asSystem(database.db, clock), { orderNo }, { ...deps, invoice: { ...deps.invoice, requestRed } });
    await expect(reverse()).rejects.toBeInstanceOf(ProviderUnavailableError);
    expect(await rowOf(orderNo)).toMatchObject({ state: 'issued', failReason: null, redBillId: `R${orderNo}` });
    clock.advance(2 * 3_600_000);
    expect(await reverse()).toEqual({ status: 'failed' });
    expect((await rowOf(orderNo))?.failReason).toMatch(/^red:.*请到开票平台核对/);
  });

  it('that was taken under an earlier number, its answer lost, is followed under that number', async () => {
    const deps = setup();
    const { orderNo } = (await makeOrder(database.db, 'refunded', { values: { invoiceStatus: 'issued' } })).order;
    await database.db.insert(invoices).values({
      ...{ orderNo, requestNo: orderNo, state: 'issued', invoiceNo: '1' },
      redBillId: `R${orderNo}-3`,
    });
    deps.invoice.requestRed = async (input) => {
      deps.invoice.reds.push(input);
      return { billId: `R${orderNo}` };
    };
    const asked: string[] = [];
    const queryRed = async (billId: string) => {
      asked.push(billId);
      return { status: 'reversed' as const, redInvoiceNo: '2' };
    };
    const reverse = () =>
      reverseInvoice(asSystem(database.db), { orderNo }, { ...deps, invoice: { ...deps.invoice, queryRed } });
    expect(await reverse()).toEqual({ status: 'reversing' });
    const earlierBillIds = [`R${orderNo}-2`, `R${orderNo}`];
    expect(deps.invoice.reds).toMatchObject([{ billId: `R${orderNo}-3`, earlierBillIds }]);
    expect(await reverse()).toEqual({ status: 'reversed' });
    expect(asked).toEqual([`R${orderNo}`]);
  });

  it('has nothing to do without an invoice', async () => {
    const { orderNo } = (await makeOrder(database.db, 'refunding')).order;
    expect(await reverseInvoice(asSystem(database.db), { orderNo }, setup())).toEqual({ status: 'none' });
  });
});

describe('around it', () => {
  it('wakes the workflow by the provider’s word while something is open', async () => {
    const deps = setup();
    const { orderNo } = await paid();
    await invoiceNotified(asSystem(database.db), { orderNo });
    await requestInvoice(asSystem(database.db), { orderNo }, deps);
    await invoiceNotified(asSystem(database.db), { orderNo });
    await invoiceNotified(asSystem(database.db), { orderNo });
    const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo));
    expect(rows.map((row) => row.event)).toEqual([{ kind: 'invoice_notified' }]);
  });

  it('shows the customer a masked mailbox', async () => {
    const deps = setup();
    const { orderNo } = await paid();
    await requestInvoice(asSystem(database.db), { orderNo }, deps);
    deps.invoice.answer = issued;
    await checkInvoice(asSystem(database.db), { orderNo }, deps);
    const mine = and(eq(notifications.orderNo, orderNo), eq(notifications.channel, 'mail'));
    const [row] = await database.db.select().from(notifications).where(mine);
    expect(row).toMatchObject({ targetMasked: 'a***@example.com', state: 'sent' });
  });

  it('keeps a rationed access token for the next process', async () => {
    const store = createTokenStore(database.db, 'nuonuo-test');
    expect(await store.get()).toBeNull();
    const expiresAt = new Date('2026-12-01T00:00:00Z');
    await store.set({ token: 'one', expiresAt });
    await store.set({ token: 'two', expiresAt });
    expect(await createTokenStore(database.db, 'nuonuo-test').get()).toEqual({ token: 'two', expiresAt });
  });
});
