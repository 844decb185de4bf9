import { and, eq, inArray } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { shipments } from '../../../db/schema/production';
import type { RoutePush } from '../../ports/courier';
import type { ServiceContext } from '../context';
import { enqueueOrderEvent } from '../order/transition';

/**
 * A push is not signed: all it does is make the workflow ask the courier sooner. Parcels that have arrived, and numbers
 * that are not ours, wake nobody.
 * @returns how many orders will ask
 */
export async function noteRoutePush(ctx: ServiceContext, pushes: RoutePush[]): Promise<number> {
  const numbers = [...new Set(pushes.map((push) => push.waybillNo))].slice(0, 50);
  if (numbers.length === 0) return 0;
  return ctx.db.transaction(async (tx) => {
    const rows = await tx
      .select({ order: orders })
      .from(shipments)
      .innerJoin(orders, eq(orders.orderNo, shipments.orderNo))
      .where(and(inArray(shipments.waybillNo, numbers), inArray(orders.state, ['produced', 'shipped'])));
    for (const { order } of rows) await enqueueOrderEvent(tx, order, { kind: 'route_pushed' });
    return rows.length;
  });
}
