import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { invoices, orders } from '../../../db/schema/order';
import type { InvoiceState } from '../../domain/order';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';

export type InvoiceRow = typeof invoices.$inferSelect;
type InvoicePatch = Partial<typeof invoices.$inferInsert>;

export async function findInvoice(db: ServiceContext['db'] | Tx, orderNo: string): Promise<InvoiceRow | null> {
  const [row] = await db.select().from(invoices).where(eq(invoices.orderNo, orderNo));
  return row ?? null;
}

/** The invoice's row and the order's copy of its state change together, with an audit row. Repetition changes nothing. */
export async function moveInvoice(
  ctx: ServiceContext,
  orderNo: string,
  change: { from: readonly InvoiceState[]; to: InvoiceState; patch?: InvoicePatch; action: string; after?: unknown },
): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const row = await findInvoice(tx, orderNo);
    if (!row || !change.from.includes(row.state)) return false;
    await tx
      .update(invoices)
      .set({ ...change.patch, state: change.to })
      .where(eq(invoices.orderNo, orderNo));
    await tx.update(orders).set({ invoiceStatus: change.to }).where(eq(orders.orderNo, orderNo));
    await recordOrderAct(tx, ctx, order, change.action, {
      before: { invoice: row.state },
      after: { invoice: change.to, ...(change.after as object) },
    });
    return true;
  });
}
