import { and, eq } from 'drizzle-orm';
import { pinDeliveries } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import { recordChange } from '../change/record';
import type { ServiceContext } from '../context';
import { lockOrder, transitionOrder } from '../order/transition';

/** delivered → completed, once the PIN of each token was delivered. */
export async function completeOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    if (order.state === 'completed') return;
    const sent = and(eq(pinDeliveries.orderNo, order.orderNo), eq(pinDeliveries.state, 'sent'));
    if ((await tx.$count(pinDeliveries, sent)) < order.quantity) {
      throw new DomainError('pin.not_delivered', '证书密码还没有送达，订单不能完成。', 'conflict');
    }
    await recordChange(tx, ctx, order);
    await transitionOrder(tx, ctx, order, 'complete', {
      patch: { completedAt: ctx.clock.now() },
      facts: order.changes.length > 0 ? { changes: order.changes } : {},
    });
  });
}
