import { asc, eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { maskPersonName } from '../../domain/masks';
import type { ShipmentQueueRow } from '../../schemas/admin-views';
import { loadCalendar } from '../calendar/load';
import { requirePermission, type ServiceContext } from '../context';
import { listRow } from '../queue/rows';
import { shipmentViews } from './view';

/** Made tokens that wait for label, slip, scan and courier; the earliest promise first. */
export async function shipmentQueue(ctx: ServiceContext): Promise<ShipmentQueueRow[]> {
  requirePermission(ctx, 'shipment.print');
  const rows = await ctx.db
    .select()
    .from(orders)
    .where(eq(orders.state, 'produced'))
    .orderBy(asc(orders.promisedShipDate), asc(orders.stateSince))
    .limit(200);
  const [calendar, views] = await Promise.all([
    loadCalendar(ctx.db),
    shipmentViews(
      ctx.db,
      rows.map((row) => row.orderNo),
    ),
  ]);
  const now = ctx.clock.now();
  return rows.map((row) => {
    const { name, city, county } = row.application.recipient;
    return {
      ...listRow(row, new Map(), calendar, now),
      shipment: views.get(row.orderNo) ?? null,
      recipientMasked: `${maskPersonName(name)} ${city}${county}`,
    };
  });
}
