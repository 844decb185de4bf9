import { and, asc, inArray, ne } from 'drizzle-orm';
import { orderItems, orders } from '../../../db/schema/order';
import { productions } from '../../../db/schema/production';
import type { ProductionItemView, ProductionQueueRow } from '../../schemas/admin-views';
import { loadCalendar } from '../calendar/load';
import { requirePermission, type ServiceContext } from '../context';
import { LIST_COLUMNS, listRow } from '../queue/rows';
import { staffNames } from '../staff/names';
import { productionView } from './view';

/** Orders that wait for a token or are on one, the earliest promise first. */
export async function productionQueue(ctx: ServiceContext): Promise<ProductionQueueRow[]> {
  requirePermission(ctx, 'production.start');
  const rows = await ctx.db
    .select({ ...LIST_COLUMNS, productionAttempt: orders.productionAttempt })
    .from(orders)
    .where(and(inArray(orders.state, ['approved', 'producing']), ne(orders.businessType, 'revoke')))
    .orderBy(asc(orders.promisedShipDate), asc(orders.stateSince))
    .limit(500);
  const itemsOf = await itemViews(
    ctx,
    rows.map((row) => row.orderNo),
  );
  const calendar = await loadCalendar(ctx.db);
  const now = ctx.clock.now();
  return rows.map((row) => {
    const items = itemsOf.get(row.orderNo) ?? [];
    const last = items.find(({ production }) => production?.attempt === row.productionAttempt);
    return {
      ...listRow(row, new Map(), calendar, now),
      productionAttempt: row.productionAttempt,
      production: last?.production ?? null,
      items,
    };
  });
}

/** Tokens of each order, with the attempt that counts. */
async function itemViews(ctx: ServiceContext, orderNos: string[]): Promise<Map<string, ProductionItemView[]>> {
  if (orderNos.length === 0) return new Map();
  const [items, attempts] = await Promise.all([
    ctx.db
      .select()
      .from(orderItems)
      .where(inArray(orderItems.orderNo, orderNos))
      .orderBy(asc(orderItems.orderNo), asc(orderItems.position)),
    ctx.db.select().from(productions).where(inArray(productions.orderNo, orderNos)),
  ]);
  const names = await staffNames(
    ctx.db,
    attempts.map((attempt) => attempt.startedBy),
  );
  const byOrder = new Map<string, ProductionItemView[]>();
  for (const { orderNo, position, state, attempt } of items) {
    const current = attempts.find((row) => row.orderNo === orderNo && row.attempt === attempt);
    const view = { position, state, production: current ? productionView(current, names) : null };
    byOrder.set(orderNo, [...(byOrder.get(orderNo) ?? []), view]);
  }
  return byOrder;
}
