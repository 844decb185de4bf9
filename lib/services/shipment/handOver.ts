import { eq } from 'drizzle-orm';
import { shipments } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, transitionOrder } from '../order/transition';

/** The operator gave the parcel to the courier; the courier's own first event would say the same. */
export async function handOverShipment(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  requirePermission(ctx, 'shipment.bind');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    if (['shipped', 'delivered', 'completed'].includes(order.state)) return;
    const [shipment] = await tx.select().from(shipments).where(eq(shipments.orderNo, order.orderNo));
    if (!shipment?.boundAt) {
      throw new DomainError('shipment.not_bound', '请先扫描订单号、介质序列号和运单号完成绑定。', 'conflict');
    }
    await transitionOrder(tx, ctx, order, 'ship', {
      patch: { shippedAt: ctx.clock.now() },
      facts: { by: 'operator', waybillNo: shipment.waybillNo },
      event: { kind: 'shipping_bound' },
    });
  });
}
