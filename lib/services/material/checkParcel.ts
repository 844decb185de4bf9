import { eq } from 'drizzle-orm';
import { acceptancePoints, channels } from '../../../db/schema/channel';
import { orders } from '../../../db/schema/order';
import { routeEvents } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { CourierPort, RouteEvent } from '../../ports/courier';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';
import { announcedParcel } from './rows';

/**
 * Where the customer's parcel is, when SF carries it. SF tells of a parcel that others have sent only to who knows the
 * end of a phone number on it: the point's own. A courier that does not answer holds nothing up: it is asked again.
 */
export async function checkParcel(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { courier: CourierPort },
): Promise<void> {
  const parcel = await announcedParcel(ctx.db, input.orderNo);
  if (parcel?.courier !== 'sf' || !parcel.waybillNo) return;
  const { waybillNo } = parcel;
  const events = await ask(deps.courier, waybillNo, await pointPhone(ctx, input.orderNo));
  if (events.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const added = await tx
      .insert(routeEvents)
      .values(events.map((event, position) => ({ ...event, waybillNo, position })))
      .onConflictDoNothing()
      .returning({ stage: routeEvents.stage });
    if (added.length === 0) return;
    const stages = added.map(({ stage }) => stage);
    await recordOrderAct(tx, ctx, order, 'material.route', { after: { waybillNo, stages } });
  });
}

async function ask(courier: CourierPort, waybillNo: string, phone: string): Promise<RouteEvent[]> {
  try {
    return await courier.routes(waybillNo, { phone });
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}

async function pointPhone(ctx: ServiceContext, orderNo: string): Promise<string> {
  const [row] = await ctx.db
    .select({ phone: acceptancePoints.phone })
    .from(orders)
    .innerJoin(channels, eq(channels.id, orders.channelId))
    .innerJoin(acceptancePoints, eq(acceptancePoints.id, channels.acceptancePointId))
    .where(eq(orders.orderNo, orderNo));
  return row?.phone ?? '';
}
