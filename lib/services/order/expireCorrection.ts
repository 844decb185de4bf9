import { EXPIRY_REASONS } from '../../domain/refund';
import type { ServiceContext } from '../context';
import { correctionTimes } from './correction';
import { endEarly } from './endEarly';
import { lockOrder } from './transition';

const EXPIRED = 'correction_expired';

/**
 * The time for mending what was rejected is over: the order ends as 取消订单 ends it. Changes nothing when the customer was
 * quicker. @returns whether it has ended for this, now or at an earlier call
 */
export async function expireCorrection(ctx: ServiceContext, input: { orderNo: string }): Promise<{ expired: boolean }> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    if (order.state !== 'rejected') return { expired: order.cancelReason === EXPIRED };
    if (correctionTimes(order).until > ctx.clock.now()) return { expired: false };
    await endEarly(tx, ctx, order, { cancelReason: EXPIRED, reason: EXPIRY_REASONS[EXPIRED] });
    return { expired: true };
  });
}
