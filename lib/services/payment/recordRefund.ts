import { and, eq } from 'drizzle-orm';
import { payments } from '../../../db/schema/order';
import type { OrderState } from '../../domain/order';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct, transitionOrder } from '../order/transition';
import { paymentInState } from './rows';

/** The provider confirmed that the money went back. The order is refunded when nothing else is on its way. */
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
    const more = await paymentInState(tx, order.orderNo, 'refunding');
    if (order.state === 'refunding' && !more) {
      const done = await transitionOrder(tx, ctx, order, 'finish_refund', {
        facts: row ? { refundNo: row.refundNo, amountFen: row.amountFen } : {},
      });
      return { state: done.state };
    }
    if (row) {
      await recordOrderAct(tx, ctx, order, 'payment.refunded', {
        after: { refundNo: row.refundNo, amountFen: row.amountFen },
        reason: row.refundReason ?? undefined,
      });
    }
    return { state: order.state };
  });
}
