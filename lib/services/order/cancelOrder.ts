import type { OrderState } from '../../domain/order';
import { CANCEL_REASONS, type CancelReason } from '../../domain/refund';
import { requireCustomer, type ServiceContext } from '../context';
import { endEarly, isEnding } from './endEarly';
import { lockOwnOrder } from './own';

/** 取消订单: possible until production begins. */
export async function cancelOrder(
  ctx: ServiceContext,
  input: { orderNo: string; reason: CancelReason },
): Promise<{ state: OrderState }> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    if (isEnding(order)) return { state: order.state };
    return endEarly(tx, ctx, order, {
      cancelReason: input.reason,
      reason: `客户取消：${CANCEL_REASONS[input.reason]}`,
    });
  });
}
