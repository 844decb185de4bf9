import { DomainError } from '../../domain/errors';
import { can } from '../../domain/permissions';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, transitionOrder } from '../order/transition';
import { claimIsIdle } from './idle';

/** Back into the queue: by who has it, by a manager, or by anyone when nobody works on it. */
export async function releaseOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  const actor = requirePermission(ctx, 'order.claim');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const mayRelease =
      order.claimedBy === actor.id || can(actor.roles, 'order.reassign') || claimIsIdle(order, ctx.clock.now());
    if (order.state === 'reviewing' && !mayRelease) {
      throw new DomainError('review.not_yours', '该订单由其他审核员领取，30 分钟无操作后才能退回队列。', 'conflict');
    }
    await transitionOrder(tx, ctx, order, 'unclaim', {
      patch: { claimedBy: null, claimedAt: null },
      facts: { claimedBy: null, tookFrom: order.claimedBy },
    });
  });
}
