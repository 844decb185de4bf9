import { and, eq, inArray } from 'drizzle-orm';
import { invoices, orders } from '../../../db/schema/order';
import type { ServiceContext } from '../context';
import { enqueueOrderEvent } from '../order/transition';

/** The tax platform's callback is not signed: it only makes the workflow ask sooner. @returns was anybody woken */
export async function noteInvoicePush(ctx: ServiceContext, input: { requestNo: string }): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .select({ order: orders })
      .from(invoices)
      .innerJoin(orders, eq(orders.orderNo, invoices.orderNo))
      .where(and(eq(invoices.requestNo, input.requestNo), inArray(invoices.state, ['issuing', 'reversing'])));
    if (!row) return false;
    await enqueueOrderEvent(tx, row.order, { kind: 'invoice_notified' });
    return true;
  });
}
