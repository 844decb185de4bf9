import { and, asc, eq, inArray } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { productions } from '../../../db/schema/production';
import type { ProductionQueueRow } from '../../schemas/admin-views';
import { loadCalendar } from '../calendar/load';
import { requirePermission, type ServiceContext } from '../context';
import { LIST_COLUMNS, listRow } from '../queue/rows';
import { staffNames } from '../staff/names';
import { productionView } from './view';

/** Orders that wait for a token or are on one, the earliest promise first. */
export async function productionQueue(ctx: ServiceContext): Promise<ProductionQueueRow[]> {
  requirePermission(ctx, 'production.start');
  const rows = await ctx.db
    .select({ ...LIST_COLUMNS, productionAttempt: orders.productionAttempt, production: productions })
    .from(orders)
    .leftJoin(
      productions,
      and(eq(productions.orderNo, orders.orderNo), eq(productions.attempt, orders.productionAttempt)),
    )
    .where(inArray(orders.state, ['approved', 'producing']))
    .orderBy(asc(orders.promisedShipDate), asc(orders.stateSince))
    .limit(500);
  const calendar = await loadCalendar(ctx.db);
  const names = await staffNames(
    ctx.db,
    rows.map((row) => row.production?.startedBy ?? null),
  );
  const now = ctx.clock.now();
  return rows.map((row) => ({
    ...listRow(row, names, calendar, now),
    productionAttempt: row.productionAttempt,
    production: row.production ? productionView(row.production, names) : null,
  }));
}
