import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { acceptancePoints, channels } from '../../../db/schema/channel';
import { shipments } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import type { Party } from '../../ports/courier';
import type { ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct } from '../order/transition';
import { newClientOrderId } from './dropWaybill';

export type ShipmentRow = typeof shipments.$inferSelect;
const AFTER_PRODUCTION: readonly OrderState[] = ['produced', 'shipped', 'delivered', 'completed'];

/** The shipment's row with its id for the courier, written before the courier hears of it. */
export async function shipmentIntent(
  ctx: ServiceContext,
  orderNo: string,
): Promise<{ order: OrderRow; shipment: ShipmentRow; sender: Party }> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    if (!AFTER_PRODUCTION.includes(order.state)) {
      throw new DomainError('shipment.not_produced', '该订单还没有制证完成，不能生成运单。', 'conflict');
    }
    const begun = await tx
      .insert(shipments)
      .values({ orderNo, clientOrderId: newClientOrderId(), createdAt: ctx.clock.now() })
      .onConflictDoNothing()
      .returning({ orderNo: shipments.orderNo });
    if (begun.length > 0) await recordOrderAct(tx, ctx, order, 'shipment.begin', {});
    const [shipment] = await tx.select().from(shipments).where(eq(shipments.orderNo, orderNo));
    if (!shipment) throw new DomainError('shipment.missing', '没有找到发货记录，请重试。', 'conflict');
    return { order, shipment, sender: await senderOf(tx, order) };
  });
}

async function senderOf(tx: Tx, order: OrderRow): Promise<Party> {
  const [row] = await tx
    .select({ point: acceptancePoints })
    .from(channels)
    .innerJoin(acceptancePoints, eq(acceptancePoints.id, channels.acceptancePointId))
    .where(eq(channels.id, order.channelId));
  if (!row) throw new DomainError('channel.no_point', '该渠道没有受理点，请联系管理员。', 'conflict');
  const { name, contact, phone, province, city, county, address } = row.point;
  return { name: contact, company: name, mobile: phone, province, city, county, address };
}

export function receiverOf(order: OrderRow): Party {
  const { name, mobile, province, city, county, address } = order.application.recipient;
  return { name, company: order.organisationName, mobile, province, city, county, address };
}
