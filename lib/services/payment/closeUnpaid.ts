import { and, eq } from 'drizzle-orm';
import { payments } from '../../../db/schema/order';
import type { ServiceContext } from '../context';
import { lockOrder, transitionOrder } from '../order/transition';

/**
 * Closes the order and its open trades on our side; the caller has closed them at the provider before. `paid` when the
 * money was quicker. Closing what is closed changes nothing.
 */
export async function closeUnpaid(
  ctx: ServiceContext,
  input: { orderNo: string; reason: 'expired' | 'cancelled' },
): Promise<{ outcome: 'closed' | 'paid' }> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    if (order.state !== 'submitted' && order.state !== 'closed') return { outcome: 'paid' };
    await tx
      .update(payments)
      // How long the code lives stays known: it may still be in somebody's hands.
      .set({ state: 'closed', qrCode: null, pageUrl: null })
      .where(and(eq(payments.orderNo, order.orderNo), eq(payments.state, 'unpaid')));
    if (order.state === 'submitted') {
      await transitionOrder(tx, ctx, order, 'close', { patch: { cancelReason: input.reason }, reason: input.reason });
    }
    return { outcome: 'closed' };
  });
}
