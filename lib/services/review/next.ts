import { and, asc, eq, lt, or } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import type { OrderListRow } from '../../schemas/admin-views';
import { loadCalendar } from '../calendar/load';
import { requirePermission, type ServiceContext } from '../context';
import { LIST_COLUMNS, listRow } from '../queue/rows';
import { staffNames } from '../staff/names';
import { CLAIM_IDLE_MS } from './idle';

/** What to review next: what I left open, else the oldest that waits or was left alone. Claims nothing. */
export async function nextForReview(ctx: ServiceContext): Promise<OrderListRow | null> {
  const actor = requirePermission(ctx, 'order.claim');
  const now = ctx.clock.now();
  const idleSince = new Date(now.getTime() - CLAIM_IDLE_MS);
  const rows = await ctx.db
    .select(LIST_COLUMNS)
    .from(orders)
    .where(
      or(
        eq(orders.state, 'paid'),
        and(eq(orders.state, 'reviewing'), or(eq(orders.claimedBy, actor.id), lt(orders.claimedAt, idleSince))),
      ),
    )
    .orderBy(asc(orders.stateSince))
    .limit(200);
  const next = rows.find((row) => row.state === 'reviewing' && row.claimedBy === actor.id) ?? rows[0];
  if (!next) return null;
  const names = await staffNames(ctx.db, [next.claimedBy]);
  return listRow(next, names, await loadCalendar(ctx.db), now);
}
