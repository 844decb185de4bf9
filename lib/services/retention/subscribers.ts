import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { subscribers } from '../../../db/schema/subscriber';
import type { ServiceContext } from '../context';
import { lapsedBefore } from './rows';

/** The agent of an organisation whose last certificate lapsed long ago, and of which no order is kept any more. */
export async function eraseSubscribers(ctx: ServiceContext, before: Date): Promise<number> {
  const { db } = ctx;
  const kept = db
    .select({ one: sql`1` })
    .from(certificates)
    .where(and(eq(certificates.subscriberId, subscribers.id), sql`not coalesce(${lapsedBefore(before)}, false)`));
  const open = db
    .select({ one: sql`1` })
    .from(orders)
    .where(and(eq(orders.subscriberId, subscribers.id), isNull(orders.erasedAt)));
  const due = await db
    .select({ id: subscribers.id })
    .from(subscribers)
    .where(
      and(
        isNull(subscribers.erasedAt),
        lt(subscribers.createdAt, before),
        sql`not exists ${kept}`,
        sql`not exists ${open}`,
      ),
    );
  for (const { id } of due) {
    await db.transaction(async (tx) => {
      const erasedAt = ctx.clock.now();
      await tx.update(subscribers).set({ agentName: '', agentMobile: '', erasedAt }).where(eq(subscribers.id, id));
      await writeAudit(tx, ctx.actor, {
        action: 'subscriber.erase',
        objectType: 'subscriber',
        objectId: id,
        after: { rule: 'subscribers' },
      });
    });
  }
  return due.length;
}
