import { and, desc, eq, inArray } from 'drizzle-orm';
import { orders, payments, uploads } from '../../../db/schema/order';
import { shipments } from '../../../db/schema/production';
import type { OrderItem } from '../../schemas/portal-views';
import { loadCalendar } from '../calendar/load';
import { productionDaysOf } from '../channel/serviceOf';
import { requireCustomer, type ServiceContext } from '../context';
import { orderItem, timelineOf } from './orderItem';

/** 订单查询: the subscriber's orders, newest first; five queries however many there are. */
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
  const [files, parcels, leaving, daysOf, calendar] = await Promise.all([
    ctx.db.select().from(uploads).where(inArray(uploads.orderNo, numbers)),
    ctx.db
      .select({ orderNo: shipments.orderNo, waybillNo: shipments.waybillNo })
      .from(shipments)
      .where(inArray(shipments.orderNo, numbers)),
    ctx.db
      .select({ orderNo: payments.orderNo })
      .from(payments)
      .where(and(inArray(payments.orderNo, numbers), eq(payments.state, 'refunding'))),
    productionDaysOf(ctx.db, channelId),
    loadCalendar(ctx.db),
  ]);
  const waybills = new Map(parcels.map((parcel) => [parcel.orderNo, parcel.waybillNo]));
  return rows.map((row) =>
    orderItem(row, {
      uploads: files.filter((file) => file.orderNo === row.orderNo && file.state !== 'replaced'),
      moneyOut: leaving.some(({ orderNo }) => orderNo === row.orderNo),
      waybillNo: waybills.get(row.orderNo) ?? null,
      timeline: timelineOf(row, calendar, daysOf(row.businessType)),
    }),
  );
}
