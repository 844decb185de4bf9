import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder } from '../order/own';
import { transitionOrder } from '../order/transition';
import { requireByPost } from './rows';

/** After a rejection: the papers come by post once more. What was wrong stays on record until they are here. */
export async function postAgain(ctx: ServiceContext, input: { orderNo: string }): Promise<{ ok: true }> {
  const actor = requireCustomer(ctx);
  await ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    requireByPost(order);
    // A second click.
    if (order.state === 'awaiting_materials') return;
    await transitionOrder(tx, ctx, order, 'post_again', {
      patch: { materialsReceivedAt: null },
      event: { kind: 'posted_again' },
    });
  });
  return { ok: true };
}
