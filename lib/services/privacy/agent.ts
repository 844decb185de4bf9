import { eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { subscribers } from '../../../db/schema/subscriber';
import type { UploadKind } from '../../domain/order';
import { agentChangedSince } from '../change/mobile';
import type { OrderRow } from '../order/transition';

/** On these stands the agent's number or face. */
const AGENT_PAPERS: readonly UploadKind[] = [
  'agent_id_portrait',
  'agent_id_emblem',
  'agent_id_copy',
  'authorisation',
  'application_form',
];
export const showsAgent = (kind: UploadKind): boolean => AGENT_PAPERS.includes(kind);

/** Whose order it is, of the agents that an organisation has had: he is known by his mobile. */
export const isAgentOf = ({ application }: Pick<OrderRow, 'application'>, agentMobile: string): boolean =>
  application.contact.mobile === agentMobile;

/**
 * May whoever is signed in see the agent's papers of his organisation's order? Those of himself; and while the order runs those
 * that he has uploaded, though they may be another's: in a 变更 the next agent's.
 */
export async function maySeeAgent(db: Executor, orderNo: string): Promise<boolean> {
  const [row] = await db
    .select({ order: orders, agentMobile: subscribers.agentMobile })
    .from(orders)
    .innerJoin(subscribers, eq(subscribers.id, orders.subscriberId))
    .where(eq(orders.orderNo, orderNo));
  if (!row) return false;
  if (isAgentOf(row.order, row.agentMobile)) return true;
  return row.order.endedAt === null && !(await agentChangedSince(db, row.order));
}
