import { and, arrayContains, desc, eq, gt, gte, isNotNull, isNull } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { subscribers } from '../../../db/schema/subscriber';
import type { OrderRow } from '../order/transition';

/** The number that the order takes off the file: what protects its owner goes there and nowhere else. */
export function oldMobileOf({ application, changes }: OrderRow): string {
  const mobile = application.change?.before.agentMobile;
  if (!changes.includes('agentMobile') || !mobile) throw new Error('an order that changes no mobile has no old one');
  return mobile;
}

/** Another has taken the place of whoever was agent when the order was made. */
export async function agentChangedSince(db: Executor, { subscriberId, submittedAt }: OrderRow): Promise<boolean> {
  const through = and(eq(orders.subscriberId, subscriberId), gt(orders.completedAt, submittedAt));
  return (await db.$count(orders, and(through, arrayContains(orders.changes, ['agentMobile'])))) > 0;
}

async function mobileOnFile(db: Executor, { subscriberId }: OrderRow): Promise<string> {
  const [row] = await db
    .select({ agentMobile: subscribers.agentMobile })
    .from(subscribers)
    .where(eq(subscribers.id, subscriberId));
  return row?.agentMobile ?? '';
}

/**
 * Where the agent of an order is reached: the present one, also when another made it. A new number is anybody's until
 * 确认申请, whose code goes to it; before that the one on file is told.
 */
export async function agentMobileOf(db: Executor, order: OrderRow): Promise<string> {
  const { mobile } = order.application.contact;
  const unproven = order.changes.includes('agentMobile') && !order.applicationConfirmedAt;
  if (!unproven && !(await agentChangedSince(db, order))) return mobile;
  return (await mobileOnFile(db, order)) || mobile;
}

/** His mailbox: the one that the present agent has given last, with his own change at the earliest. */
export async function agentEmailOf(db: Executor, order: OrderRow): Promise<string> {
  const { email } = order.application.contact;
  if (!(await agentChangedSince(db, order))) return email;
  const mobile = await mobileOnFile(db, order);
  for (const orderNo of await sinceHisChange(db, order)) {
    // One by one: whatever is read is decrypted, and mostly the first one is his.
    const [row] = await db.select({ application: orders.application }).from(orders).where(eq(orders.orderNo, orderNo));
    if (row?.application.contact.mobile === mobile && row.application.contact.email)
      return row.application.contact.email;
  }
  return email;
}

/** What the subscriber has submitted since the change that brought the present agent, which comes last; newest first. */
async function sinceHisChange(db: Executor, { subscriberId }: OrderRow): Promise<string[]> {
  const ofSubscriber = eq(orders.subscriberId, subscriberId);
  const [change] = await db
    .select({ submittedAt: orders.submittedAt })
    .from(orders)
    .where(and(ofSubscriber, arrayContains(orders.changes, ['agentMobile']), isNotNull(orders.completedAt)))
    .orderBy(desc(orders.completedAt))
    .limit(1);
  if (!change) return [];
  const rows = await db
    .select({ orderNo: orders.orderNo })
    .from(orders)
    .where(and(ofSubscriber, gte(orders.submittedAt, change.submittedAt), isNull(orders.erasedAt)))
    .orderBy(desc(orders.submittedAt));
  return rows.map(({ orderNo }) => orderNo);
}
