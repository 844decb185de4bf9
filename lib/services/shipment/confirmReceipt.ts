import type { OrderState } from '../../domain/order';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder } from '../order/own';
import { transitionOrder } from '../order/transition';

/** 确认收货: the customer has it in hand, whatever the courier's records say. The PIN goes out next. */
export async function confirmReceipt(ctx: ServiceContext, input: { orderNo: string }): Promise<{ state: OrderState }> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    if (order.state === 'delivered' || order.state === 'completed') return { state: order.state };
    const { state } = await transitionOrder(tx, ctx, order, 'deliver', {
      patch: { deliveredAt: ctx.clock.now() },
      facts: { source: 'customer' },
      event: { kind: 'route_pushed' },
    });
    return { state };
  });
}
