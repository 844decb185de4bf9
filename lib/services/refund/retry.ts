import { and, eq } from 'drizzle-orm';
import { invoices } from '../../../db/schema/order';
import { refundProgress } from '../../../db/schema/refund';
import { DomainError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import { requirePermission, type ServiceContext } from '../context';
import { nextBillId } from '../invoice/redBills';
import { findInvoice, type InvoiceRow } from '../invoice/rows';
import { lockOrder, recordOrderAct } from '../order/transition';
import { paymentInState } from '../payment/rows';

const REFUNDED: readonly OrderState[] = ['refunding', 'refunded'];

/** 重试 of the money alone. */
export async function retryMoney(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  requirePermission(ctx, 'refund.decide');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    if (!(await paymentInState(tx, order.orderNo, 'refunding'))) throw notFailed();
    const stuck = await tx
      .update(refundProgress)
      .set({ failure: null })
      .where(and(eq(refundProgress.orderNo, order.orderNo), eq(refundProgress.failure, 'refused')))
      .returning({ id: refundProgress.paymentId });
    if (stuck.length === 0) throw notFailed();
    await recordOrderAct(tx, ctx, order, 'refund.retry', { event: { kind: 'refund_retried' } });
  });
}

/** The red invoice failed: it is an issued invoice again, with the reason beside it. */
export const reversalFailed = (order: { state: OrderState }, invoice: InvoiceRow | null | undefined): boolean =>
  REFUNDED.includes(order.state) && invoice?.state === 'issued' && (invoice.failReason ?? '').startsWith('red:');

/** 重试 of the red invoice alone; a new number, because the provider remembers the refused one. */
export async function retryReversal(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  requirePermission(ctx, 'refund.decide');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const invoice = await findInvoice(tx, order.orderNo);
    if (!invoice || !reversalFailed(order, invoice)) throw notFailed();
    const redBillId = nextBillId(order.orderNo, invoice.newestRedBillId ?? invoice.redBillId);
    const patch = { failReason: null, redBillId, newestRedBillId: null };
    await tx.update(invoices).set(patch).where(eq(invoices.orderNo, order.orderNo));
    await recordOrderAct(tx, ctx, order, 'invoice.retry_reversal', {
      after: { redBillId },
      event: { kind: 'reversal_retried' },
    });
  });
}

const notFailed = (): DomainError =>
  new DomainError('refund.nothing_failed', '没有失败的一步可以重试，可能已经完成，请刷新。', 'conflict');
