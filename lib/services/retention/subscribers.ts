import { and, eq, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Db } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { subscribers } from '../../../db/schema/subscriber';
import type { ServiceContext } from '../context';
import { lapsedBefore } from './rows';

/** The agent of an organisation whose last certificate lapsed long ago, and of which no order is kept any more. */
export async function eraseSubscribers(ctx: ServiceContext, before: Date): Promise<number> {
  const kept = ctx.db
    .select({ one: sql`1` })
    .from(certificates)
    .where(and(eq(certificates.subscriberId, subscribers.id), sql`not coalesce(${lapsedBefore(before)}, false)`));
  return eraseAgents(ctx, 'subscribers', and(lt(subscribers.createdAt, before), sql`not exists ${kept}`));
}

/** The agent of a first application that was never approved, and of which no order is kept any more. */
export const eraseProspects = (ctx: ServiceContext, before: Date): Promise<number> =>
  eraseAgents(ctx, 'prospects', and(eq(subscribers.state, 'prospective'), lt(subscribers.createdAt, before)));

const openOrders = (db: Db) =>
  db
    .select({ one: sql`1` })
    .from(orders)
    .where(and(eq(orders.subscriberId, subscribers.id), isNull(orders.erasedAt)));

async function eraseAgents(ctx: ServiceContext, rule: string, which: SQL | undefined): Promise<number> {
  const { db } = ctx;
  const due = await db
    .select({ id: subscribers.id })
    .from(subscribers)
    .where(and(isNull(subscribers.erasedAt), which, sql`not exists ${openOrders(db)}`));
  for (const { id } of due) {
    await db.transaction(async (tx) => {
      const erasedAt = ctx.clock.now();
      await tx.update(subscribers).set({ agentName: '', agentMobile: '', erasedAt }).where(eq(subscribers.id, id));
      await writeAudit(tx, ctx.actor, {
        action: 'subscriber.erase',
        objectType: 'subscriber',
        objectId: id,
        after: { rule },
      });
    });
  }
  return due.length;
}
