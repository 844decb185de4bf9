import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { can } from '../../domain/permissions';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, transitionOrder } from '../order/transition';
import { staffNames } from '../staff/names';
import { claimIsIdle } from './idle';

/**
 * Takes an order for review. The row's lock decides between two reviewers at once; an order left alone for half an
 * hour can be taken over. Claiming again what is already mine says that I still work on it.
 * @throws DomainError review.claimed
 */
export async function claimOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  const actor = requirePermission(ctx, 'order.claim');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const now = ctx.clock.now();
    const patch = { claimedBy: actor.id, claimedAt: now };
    if (order.state === 'reviewing' && order.claimedBy === actor.id) {
      await tx.update(orders).set({ claimedAt: now }).where(eq(orders.orderNo, order.orderNo));
      return;
    }
    if (order.state === 'reviewing') {
      if (!claimIsIdle(order, now) && !can(actor.roles, 'order.reassign')) {
        const names = await staffNames(tx, [order.claimedBy]);
        const name = names.get(order.claimedBy ?? '') ?? '其他审核员';
        throw new DomainError('review.claimed', `该订单正由${name}审核，请选择其他订单。`, 'conflict', { by: name });
      }
      const freed = await transitionOrder(tx, ctx, order, 'unclaim', {
        patch: { claimedBy: null, claimedAt: null },
        reason: '由他人接手',
        facts: { claimedBy: null, tookFrom: order.claimedBy },
      });
      await transitionOrder(tx, ctx, freed, 'claim', { patch, facts: { claimedBy: actor.id } });
      return;
    }
    await transitionOrder(tx, ctx, order, 'claim', { patch, facts: { claimedBy: actor.id } });
  });
}
