import { and, asc, count, desc, eq, ilike, inArray, or, type SQL } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import type { OrderListInput } from '../../schemas/admin';
import type { OrderListView } from '../../schemas/admin-views';
import { loadCalendar } from '../calendar/load';
import { requirePermission, type ServiceContext } from '../context';
import { staffNames } from '../staff/names';
import { LIST_COLUMNS, listRow } from './rows';

const SORT = {
  submittedAt: orders.submittedAt,
  stateSince: orders.stateSince,
  paidAt: orders.paidAt,
  orderNo: orders.orderNo,
  organisationName: orders.organisationName,
  state: orders.state,
} as const;

/** What was typed into the one search field, by its form: each form has its own index. */
function matching(q: string): SQL | undefined {
  const code = q.toUpperCase();
  if (/^\d{8}A\d{6}$/.test(code)) return eq(orders.orderNo, code);
  if (/^[0-9A-Z]{18}$/.test(code)) return eq(orders.uscc, code);
  const pattern = `%${q.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
  const byName = ilike(orders.organisationName, pattern);
  if (/^\d{4,}A?\d*$/.test(code)) return or(ilike(orders.orderNo, `${code}%`), byName);
  return byName;
}

export async function listOrders(ctx: ServiceContext, input: OrderListInput): Promise<OrderListView> {
  const actor = requirePermission(ctx, 'order.read');
  const { filter, sort, page } = input;
  const where = and(
    filter.state?.length ? inArray(orders.state, filter.state) : undefined,
    filter.q ? matching(filter.q) : undefined,
    filter.claimedByMe ? eq(orders.claimedBy, actor.id) : undefined,
  );
  const direction = sort.order === 'asc' ? asc : desc;
  const [rows, totals, calendar] = await Promise.all([
    ctx.db
      .select(LIST_COLUMNS)
      .from(orders)
      .where(where)
      .orderBy(direction(SORT[sort.field]), asc(orders.orderNo))
      .limit(page.perPage)
      .offset((page.page - 1) * page.perPage),
    ctx.db.select({ total: count() }).from(orders).where(where),
    loadCalendar(ctx.db),
  ]);
  const names = await staffNames(
    ctx.db,
    rows.map((row) => row.claimedBy),
  );
  const now = ctx.clock.now();
  return { rows: rows.map((row) => listRow(row, names, calendar, now)), total: totals[0]?.total ?? 0 };
}
