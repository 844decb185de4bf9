import { and, eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { publish } from '../../../db/outbox';
import { notifications } from '../../../db/schema/order';
import type { ServiceContext } from '../context';

export type NoticeRow = typeof notifications.$inferSelect;

export interface NoticeId {
  orderNo: string;
  template: string;
  /** A notice that may come again (rejected twice) is told apart by its number. */
  occurrence: number;
}

type Intent = Pick<NoticeRow, 'channel' | 'targetMasked' | 'dueAt'> & { version?: number; action: string };

/**
 * The row is the intent: made once, found again by everybody who is told to send the same. Its audit row is made with it,
 * so that nothing leaves that could not be recorded; the row that it names has the masked target.
 */
export async function intendNotice(
  tx: Tx,
  ctx: Pick<ServiceContext, 'actor' | 'clock'>,
  { orderNo, template, occurrence }: NoticeId,
  { action, ...how }: Intent,
): Promise<NoticeRow> {
  const [made] = await tx
    .insert(notifications)
    .values({ orderNo, template, occurrence, ...how, state: 'sending', createdAt: ctx.clock.now() })
    .onConflictDoNothing()
    .returning();
  if (made) {
    const after = { noticeId: made.id, template, occurrence };
    await writeAudit(tx, ctx.actor, { action, objectType: 'order', objectId: orderNo, after });
    return made;
  }
  const [known] = await tx
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.orderNo, orderNo),
        eq(notifications.channel, how.channel),
        eq(notifications.template, template),
        eq(notifications.occurrence, occurrence),
      ),
    );
  return known as NoticeRow;
}

/** Before a call: set. After one that certainly had no effect: cleared. */
export async function markAttempt(ctx: ServiceContext, row: NoticeRow, attemptedAt: Date | null): Promise<void> {
  await ctx.db.update(notifications).set({ attemptedAt }).where(eq(notifications.id, row.id));
}

export async function settleNotice(
  ctx: ServiceContext,
  row: NoticeRow,
  outcome: { state: 'sent' | 'failed'; providerSerial?: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const sentAt = outcome.state === 'sent' ? ctx.clock.now() : null;
    await tx
      .update(notifications)
      .set({ ...outcome, sentAt })
      .where(eq(notifications.id, row.id));
    await publish(tx, 'order', row.orderNo);
  });
}
