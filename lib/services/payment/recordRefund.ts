import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { payments } from '../../../db/schema/order';
import type { OrderState } from '../../domain/order';
import type { ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct, transitionOrder } from '../order/transition';
import { isSurplus } from './rows';

/** The provider confirmed that the money went back. */
export async function recordRefund(
  ctx: ServiceContext,
  input: { orderNo: string; paymentId: string },
): Promise<{ state: OrderState }> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const [row] = await tx
      .update(payments)
      .set({ state: 'refunded', refundedAt: ctx.clock.now() })
      .where(
        and(eq(payments.id, input.paymentId), eq(payments.orderNo, order.orderNo), eq(payments.state, 'refunding')),
      )
      .returning();
    const state = await finishRefund(tx, ctx, order);
    if (row && (!state || isSurplus(row))) {
      await recordOrderAct(tx, ctx, order, 'payment.refunded', {
        after: { refundNo: row.refundNo, amountFen: row.amountFen },
        reason: row.refundReason ?? undefined,
      });
    }
    return { state: state ?? order.state };
  });
}

/**
 * An order in 退款中 is refunded when its own payment is back, or never cost anything; what was paid beside it may still be
 * on its way. The caller has locked the order. @returns null when it is not that far
 */
export async function finishRefund(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<OrderState | null> {
  if (order.state !== 'refunding') return null;
  const all = await tx.select().from(payments).where(eq(payments.orderNo, order.orderNo));
  const own = all.filter((row) => !isSurplus(row));
  if (own.some(({ state }) => state === 'paid' || state === 'refunding')) return null;
  const back = own.find(({ state }) => state === 'refunded');
  const facts = back ? { refundNo: back.refundNo, amountFen: back.amountFen } : { amountFen: 0 };
  return (await transitionOrder(tx, ctx, order, 'finish_refund', { facts })).state;
}
