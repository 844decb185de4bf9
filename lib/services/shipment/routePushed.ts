import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { shipments } from '../../../db/schema/production';
import type { OrderState } from '../../domain/order';
import type { RoutePush } from '../../ports/courier';
import type { ServiceContext } from '../context';
import { wakeOrder } from '../notification/wakeOrder';

const ON_THE_WAY: readonly OrderState[] = ['produced', 'shipped'];

/** A push is not signed: it only wakes the workflow, which asks the courier. Unknown waybills are nobody's business. */
export async function routePushed(ctx: ServiceContext, push: RoutePush): Promise<void> {
  const [row] = await ctx.db
    .select({ order: orders })
    .from(shipments)
    .innerJoin(orders, eq(orders.orderNo, shipments.orderNo))
    .where(eq(shipments.waybillNo, push.waybillNo));
  if (!row || !ON_THE_WAY.includes(row.order.state)) return;
  await wakeOrder(ctx, row.order, { kind: 'route_pushed' });
}
