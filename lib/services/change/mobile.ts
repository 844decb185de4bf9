import { eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { subscribers } from '../../../db/schema/subscriber';
import type { OrderRow } from '../order/transition';

/** The number that the order takes off the file: what protects its owner goes there and nowhere else. */
export function oldMobileOf({ application, changes }: OrderRow): string {
  const mobile = application.change?.before.agentMobile;
  if (!changes.includes('agentMobile') || !mobile) throw new Error('an order that changes no mobile has no old one');
  return mobile;
}

/**
 * Where the agent of an order is reached. A new number is anybody's until 确认申请, whose code goes to it; before that the
 * one on file is told.
 */
export async function agentMobileOf(db: Executor, order: OrderRow): Promise<string> {
  const { mobile } = order.application.contact;
  if (!order.changes.includes('agentMobile') || order.applicationConfirmedAt) return mobile;
  const [row] = await db
    .select({ agentMobile: subscribers.agentMobile })
    .from(subscribers)
    .where(eq(subscribers.id, order.subscriberId));
  return row?.agentMobile ?? mobile;
}
