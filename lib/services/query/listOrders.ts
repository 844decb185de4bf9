import { desc, eq, inArray } from 'drizzle-orm';
import { orders, uploads } from '../../../db/schema/order';
import { shipments } from '../../../db/schema/production';
import type { OrderItem } from '../../schemas/portal-views';
import { loadCalendar } from '../calendar/load';
import { productionDaysOf } from '../channel/serviceOf';
import { requireCustomer, type ServiceContext } from '../context';
import { orderItem, timelineOf } from './orderItem';

/** 订单查询: the subscriber's orders, newest first; four queries however many there are. */
export async function listOrders(ctx: ServiceContext): Promise<OrderItem[]> {
  const { subscriberId, channelId } = requireCustomer(ctx);
  const rows = await ctx.db
    .select()
    .from(orders)
    .where(eq(orders.subscriberId, subscriberId))
    .orderBy(desc(orders.submittedAt))
    .limit(200);
  if (rows.length === 0) return [];
  const numbers = rows.map((row) => row.orderNo);
  const [files, parcels, daysOf, calendar] = await Promise.all([
    ctx.db.select().from(uploads).where(inArray(uploads.orderNo, numbers)),
    ctx.db
      .select({ orderNo: shipments.orderNo, waybillNo: shipments.waybillNo })
      .from(shipments)
      .where(inArray(shipments.orderNo, numbers)),
    productionDaysOf(ctx.db, channelId),
    loadCalendar(ctx.db),
  ]);
  const waybills = new Map(parcels.map((parcel) => [parcel.orderNo, parcel.waybillNo]));
  return rows.map((row) =>
    orderItem(row, {
      uploads: files.filter((file) => file.orderNo === row.orderNo && file.state !== 'replaced'),
      waybillNo: waybills.get(row.orderNo) ?? null,
      timeline: timelineOf(row, calendar, daysOf(row.businessType)),
    }),
  );
}
