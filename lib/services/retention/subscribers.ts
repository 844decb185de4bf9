import { and, eq, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { drafts, subscribers } from '../../../db/schema/subscriber';
import type { ServiceContext } from '../context';
import { lapsedBefore } from './rows';

/** The agent of an organisation whose last certificate lapsed long ago, and of which no order or form is kept any more. */
export async function eraseSubscribers(ctx: ServiceContext, before: Date): Promise<number> {
  const kept = ctx.db
    .select({ one: sql`1` })
    .from(certificates)
    .where(and(eq(certificates.subscriberId, subscribers.id), sql`not coalesce(${lapsedBefore(before)}, false)`));
  return eraseAgents(ctx, 'subscribers', and(lt(subscribers.createdAt, before), sql`not exists ${kept}`));
}

/** The agent of a first application that was never approved, and of which no order or form is kept any more. */
export const eraseProspects = (ctx: ServiceContext, before: Date): Promise<number> =>
  eraseAgents(ctx, 'prospects', and(eq(subscribers.state, 'prospective'), lt(subscribers.createdAt, before)));

/** Orders with their persons, and forms: each goes by its own rule first. */
function nothingKept(db: Executor): SQL {
  const one = { one: sql`1` };
  const open = and(eq(orders.subscriberId, subscribers.id), isNull(orders.erasedAt));
  const typed = db.select(one).from(drafts).where(eq(drafts.subscriberId, subscribers.id));
  return sql`not exists ${db.select(one).from(orders).where(open)} and not exists ${typed}`;
}

async function eraseAgents(ctx: ServiceContext, rule: string, which: SQL | undefined): Promise<number> {
  const { db } = ctx;
  const due = and(isNull(subscribers.erasedAt), which, nothingKept(db));
  const found = await db.select({ id: subscribers.id }).from(subscribers).where(due);
  let erased = 0;
  for (const { id } of found) if (await eraseAgent(ctx, id, rule, due)) erased += 1;
  return erased;
}

/** Whoever begins a form holds the same lock: what he has begun meanwhile is seen once it is ours. */
const eraseAgent = (ctx: ServiceContext, id: string, rule: string, due: SQL | undefined): Promise<boolean> =>
  ctx.db.transaction(async (tx) => {
    const one = eq(subscribers.id, id);
    await tx.select({ id: subscribers.id }).from(subscribers).where(one).for('update');
    const gone = { agentName: '', agentMobile: '', phone: '', erasedAt: ctx.clock.now() };
    const erased = await tx.update(subscribers).set(gone).where(and(one, due)).returning({ id: subscribers.id });
    if (erased.length === 0) return false;
    await writeAudit(tx, ctx.actor, {
      action: 'subscriber.erase',
      objectType: 'subscriber',
      objectId: id,
      after: { rule },
    });
    return true;
  });
