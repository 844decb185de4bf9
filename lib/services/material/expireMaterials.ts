import type { OrderState } from '../../domain/order';
import { EXPIRY_REASONS } from '../../domain/refund';
import type { ServiceContext } from '../context';
import { endEarly } from '../order/endEarly';
import { lockOrder } from '../order/transition';
import { awaited, parcelsOf } from './rows';

/** The time for posting papers is over: the order ends and the money goes back. Changes nothing when papers came. */
export async function expireMaterials(ctx: ServiceContext, input: { orderNo: string }): Promise<{ state: OrderState }> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    if (order.state !== 'awaiting_materials') return { state: order.state };
    const { arrived, until } = awaited(order, await parcelsOf(tx, order.orderNo));
    if (arrived || until > ctx.clock.now()) return { state: order.state };
    const cancelReason = 'materials_not_received';
    return endEarly(tx, ctx, order, { cancelReason, reason: EXPIRY_REASONS[cancelReason] });
  });
}
