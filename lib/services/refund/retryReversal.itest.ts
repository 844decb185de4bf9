import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoices } from '../../../db/schema/order';
import { outbox } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import type { InvoicePort } from '../../ports/invoice';
import type { InvoiceDeps } from '../invoice/check';
import { reverseInvoice } from '../invoice/reverse';
import { asStaff, asSystem } from '../testing';
import { readRefund } from './desk';
import { retryReversal } from './retry';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const finance = () => asStaff(database.db, ['finance'], 'finance-1');
const eventsOf = async (orderNo: string) => {
  const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id);
  return rows.map(({ event }) => (event as { kind: string } | null)?.kind);
};

describe('重试红冲', () => {
  it('a red invoice that failed is tried again under a number of its own', async () => {
    const { order } = await makeOrder(database.db, 'refunded', { values: { invoiceStatus: 'issued' } });
    const { orderNo } = order;
    await database.db.insert(invoices).values({
      ...{ orderNo, requestNo: orderNo, state: 'issued', invoiceNo: '1', redBillId: `R${orderNo}` },
      failReason: 'red:购方未确认',
    });
    const desk = await readRefund(finance(), { orderNo });
    expect(desk).toMatchObject({ allowed: ['retry_reversal'], invoice: { failReason: '购方未确认' } });
    await retryReversal(finance(), { orderNo });
    const [row] = await database.db.select().from(invoices).where(eq(invoices.orderNo, orderNo));
    expect(row).toMatchObject({ redBillId: `R${orderNo}-2`, failReason: null });
    expect(await eventsOf(orderNo)).toEqual(['reversal_retried']);
    await expect(retryReversal(finance(), { orderNo })).rejects.toMatchObject({ code: 'refund.nothing_failed' });
  });

  it('a red invoice followed under an older number that failed after all gets one that was never used', async () => {
    const { order } = await makeOrder(database.db, 'refunded', { values: { invoiceStatus: 'issued' } });
    const { orderNo } = order;
    await database.db.insert(invoices).values({
      ...{ orderNo, requestNo: orderNo, state: 'issued', invoiceNo: '1', redBillId: `R${orderNo}-3` },
    });
    const asked: Parameters<InvoicePort['requestRed']>[0][] = [];
    const invoice = {
      async requestRed(input: Parameters<InvoicePort['requestRed']>[0]) {
        asked.push(input);
        return { billId: asked.length === 1 ? `R${orderNo}` : input.billId };
      },
      queryRed: async () => ({ status: 'failed', reason: '购方未确认' }),
    };
    const deps = { invoice } as unknown as InvoiceDeps;
    const reverse = () => reverseInvoice(asSystem(database.db), order, deps);
    for (const newest of ['-4', '-5']) {
      await reverse();
      expect(await reverse()).toEqual({ status: 'failed' });
      await retryReversal(finance(), order);
      const [row] = await database.db.select().from(invoices).where(eq(invoices.orderNo, orderNo));
      expect(row?.redBillId).toBe(`R${orderNo}${newest}`);
    }
    const all = asked.flatMap(({ billId, earlierBillIds }) => [billId, ...earlierBillIds]);
    const [first, ...earlier] = [`R${orderNo}`, `R${orderNo}-2`, `R${orderNo}-3`, `R${orderNo}-4`].reverse();
    expect(asked.at(-1)).toMatchObject({ billId: first, earlierBillIds: earlier });
    expect(new Set(all).size).toBe(4);
  });
});
