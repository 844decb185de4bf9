import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { routeEvents, shipments } from '../../../db/schema/production';
import type { OrderState } from '../../domain/order';
import type { CourierPort, RouteEvent, RouteStage } from '../../ports/courier';
import type { ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct, transitionOrder } from '../order/transition';

const UNDER_WAY: readonly RouteStage[] = ['picked_up', 'in_transit', 'delivering', 'delivered'];
export const isUnderWay = ({ stage }: RouteEvent): boolean => UNDER_WAY.includes(stage);

/**
 * Asks the courier and records what is new. A parcel that was never bound by scanning does not count as shipped:
 * its PIN would go out for a token that nobody has matched with the order.
 */
export async function checkRoute(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { courier: CourierPort },
): Promise<{ state: OrderState }> {
  const [shipment] = await ctx.db.select().from(shipments).where(eq(shipments.orderNo, input.orderNo));
  const events = shipment?.waybillNo ? await deps.courier.routes(shipment.waybillNo) : [];
  return ctx.db.transaction(async (tx) => {
    let order = await lockOrder(tx, input.orderNo);
    if (!shipment?.waybillNo) return { state: order.state };
    await recordEvents(tx, ctx, order, shipment.waybillNo, events);
    const first = events.find(isUnderWay);
    if (order.state === 'produced' && first && shipment.boundAt) {
      order = await transitionOrder(tx, ctx, order, 'ship', {
        patch: { shippedAt: first.at },
        facts: { by: 'courier', waybillNo: shipment.waybillNo },
      });
    }
    const delivered = events.findLast((event) => event.stage === 'delivered');
    if (order.state === 'shipped' && delivered) {
      order = await transitionOrder(tx, ctx, order, 'deliver', { patch: { deliveredAt: delivered.at } });
    }
    return { state: order.state };
  });
}

async function recordEvents(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  waybillNo: string,
  events: RouteEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const added = await tx
    .insert(routeEvents)
    .values(
      events.map(({ at, place, text, opCode, stage }, position) => ({
        waybillNo,
        at,
        place,
        text,
        opCode,
        stage,
        position,
      })),
    )
    .onConflictDoNothing()
    .returning({ stage: routeEvents.stage });
  if (added.length === 0) return;
  const stages = added.map((event) => event.stage);
  await recordOrderAct(tx, ctx, order, 'shipment.route', { after: { waybillNo, stages } });
}
