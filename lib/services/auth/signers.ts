import { and, asc, eq, exists, inArray, isNull, sql } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { subscribers } from '../../../db/schema/subscriber';
import { RUNNING_STATES } from '../../domain/order';

export interface Signer {
  /** Of the subscriber. */
  id: string;
  agentMobile: string;
}

/**
 * Whose phones get a code when somebody signs in by this USCC; each code opens its own session and no other. The customer,
 * and everybody whose order runs: anybody may begin 初次办理 for a USCC, but that takes the way to his order from nobody.
 * Where nothing runs, who began last; who began before him finds his form again through 初次办理, by his own phone.
 */
export async function signersOf(
  db: Executor,
  { channelId, uscc }: { channelId: string; uscc: string },
): Promise<Signer[]> {
  const own = and(eq(orders.subscriberId, subscribers.id), inArray(orders.state, RUNNING_STATES));
  const rows = await db
    .select({
      id: subscribers.id,
      agentMobile: subscribers.agentMobile,
      active: sql<boolean>`${subscribers.state} = 'active'`,
      running: sql<boolean>`${exists(db.select({ one: sql`1` }).from(orders).where(own))}`,
    })
    .from(subscribers)
    .where(and(eq(subscribers.channelId, channelId), eq(subscribers.uscc, uscc), isNull(subscribers.erasedAt)))
    .orderBy(sql`${subscribers.state} = 'active' desc`, asc(subscribers.createdAt));
  const signers = rows.filter(({ active, running }) => active || running);
  return signers.length > 0 ? signers : rows.slice(-1);
}
