import { and, asc, eq, lte } from 'drizzle-orm';
import { notifications, orders } from '../../../db/schema/order';
import { ProviderUnavailableError } from '../../domain/errors';
import type { ServiceContext } from '../context';
import { mailInstead } from './mailInstead';
import { type NoticePorts, notify } from './notify';
import { type NoticeRow, settleNotice } from './rows';

const BATCH = 100;
/** Whoever takes a notice has this long for it; then it is anybody's again. */
const CLAIM_MS = 5 * 60_000;

/**
 * What waited for the end of the quiet hours, and mails whose server was away. Several workers may do this at once: a
 * notice is claimed before it is sent. @returns notices that were tried
 */
export async function sendDueNotices(ctx: ServiceContext, deps: NoticePorts): Promise<number> {
  const due = await ctx.db
    .select()
    .from(notifications)
    .where(and(eq(notifications.state, 'sending'), lte(notifications.dueAt, ctx.clock.now())))
    .orderBy(asc(notifications.dueAt))
    .limit(BATCH);
  let tried = 0;
  for (const row of due) {
    if (!(await claim(ctx, row))) continue;
    tried++;
    try {
      await sendOne(ctx, row, deps);
    } catch (error) {
      // The provider is away: everything else would fail too, and the claims run out by themselves.
      if (error instanceof ProviderUnavailableError) return tried;
      throw error;
    }
  }
  return tried;
}

async function claim(ctx: ServiceContext, row: NoticeRow): Promise<boolean> {
  const now = ctx.clock.now();
  const taken = await ctx.db
    .update(notifications)
    .set({ dueAt: new Date(now.getTime() + CLAIM_MS) })
    .where(and(eq(notifications.id, row.id), eq(notifications.state, 'sending'), lte(notifications.dueAt, now)))
    .returning({ id: notifications.id });
  return taken.length > 0;
}

async function sendOne(ctx: ServiceContext, row: NoticeRow, deps: NoticePorts): Promise<void> {
  const [order] = await ctx.db.select().from(orders).where(eq(orders.orderNo, row.orderNo));
  // Deleted by rule meanwhile: nobody is left to be told.
  if (!order || order.erasedAt) return settleNotice(ctx, row, { state: 'failed' });
  if (row.channel === 'sms') return notify(ctx, row, deps, { claimed: true });
  await mailInstead(ctx, order, row, deps.mail);
}
