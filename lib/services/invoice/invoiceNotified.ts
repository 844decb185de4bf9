import { eq } from 'drizzle-orm';
import { invoices, orders } from '../../../db/schema/order';
import type { ServiceContext } from '../context';
import { wakeOrder } from '../notification/wakeOrder';

/** The tax side says that something happened to an invoice. It only wakes the workflow, which asks. */
export async function invoiceNotified(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  const [row] = await ctx.db
    .select({ order: orders, state: invoices.state })
    .from(invoices)
    .innerJoin(orders, eq(orders.orderNo, invoices.orderNo))
    .where(eq(invoices.requestNo, input.orderNo));
  if (!row || (row.state !== 'issuing' && row.state !== 'reversing')) return;
  await wakeOrder(ctx, row.order, { kind: 'invoice_notified' });
}
