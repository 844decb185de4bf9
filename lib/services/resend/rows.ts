import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { publish } from '../../../db/outbox';
import { resends } from '../../../db/schema/refund';
import type { ServiceContext } from '../context';

export type ResendRow = typeof resends.$inferSelect;
export type ResendKind = ResendRow['kind'];

export async function openResend(db: ServiceContext['db'] | Tx, orderNo: string, kind: ResendKind) {
  const [row] = await db
    .select()
    .from(resends)
    .where(and(eq(resends.orderNo, orderNo), eq(resends.kind, kind), eq(resends.state, 'sending')));
  return row;
}

/** @param then what belongs to it, in the same transaction */
export async function settleResend(
  ctx: ServiceContext,
  row: ResendRow,
  state: 'sent' | 'failed',
  then?: (tx: Tx) => Promise<void>,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const sentAt = state === 'sent' ? ctx.clock.now() : null;
    await tx.update(resends).set({ state, sentAt }).where(eq(resends.id, row.id));
    await then?.(tx);
    await publish(tx, 'order', row.orderNo);
  });
}
