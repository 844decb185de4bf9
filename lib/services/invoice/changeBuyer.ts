import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { invoices, orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { INVOICE_STATES, ORDER_STATES } from '../../domain/order';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder } from '../order/own';
import { type OrderRow, recordOrderAct } from '../order/transition';
import { findInvoice, type InvoiceRow } from './rows';

/** Before it is asked for, or after the tax side refused it for what stands in it. */
export const buyerChangeable = (order: OrderRow): boolean =>
  order.amountFen > 0 &&
  (order.invoiceStatus === 'none' ? !ORDER_STATES[order.state].final : order.invoiceStatus === 'failed') &&
  !['refunding', 'refunded', 'closed'].includes(order.state);

/** 修改发票信息: title and tax number. One that had failed is asked for once more. */
export async function changeInvoiceBuyer(
  ctx: ServiceContext,
  input: { orderNo: string; title: string; taxNo: string },
): Promise<{ invoiceStatus: string }> {
  const actor = requireCustomer(ctx);
  const { title, taxNo } = input;
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    if (!buyerChangeable(order)) {
      throw new DomainError(
        'invoice.buyer_fixed',
        `发票状态为“${INVOICE_STATES[order.invoiceStatus]}”，发票信息不能再修改；需要更正请致电服务热线。`,
        'conflict',
        { invoice: order.invoiceStatus },
      );
    }
    const invoice = { ...order.application.invoice, title, taxNo };
    await tx
      .update(orders)
      .set({ application: { ...order.application, invoice } })
      .where(eq(orders.orderNo, order.orderNo));
    const failed = await findInvoice(tx, order.orderNo);
    if (failed?.state === 'failed') await askAnew(tx, failed);
    await recordOrderAct(tx, ctx, order, 'invoice.change_buyer', {
      after: { again: failed !== null },
      ...(failed ? { event: { kind: 'invoice_retried' } as const } : {}),
    });
    return { invoiceStatus: failed ? 'issuing' : order.invoiceStatus };
  });
}

/** A new number: the provider remembers the failed one. At most 20 characters. */
async function askAnew(tx: Tx, { orderNo, requestNo }: InvoiceRow): Promise<void> {
  const tries = Number(/-(\d+)$/.exec(requestNo)?.[1] ?? 1);
  await tx
    .update(invoices)
    .set({ state: 'issuing', requestNo: `${orderNo}-${tries + 1}`, serialNo: null, failReason: null })
    .where(eq(invoices.orderNo, orderNo));
  await tx.update(orders).set({ invoiceStatus: 'issuing' }).where(eq(orders.orderNo, orderNo));
}
