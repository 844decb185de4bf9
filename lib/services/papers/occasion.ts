import { and, desc, eq, gt } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { auditLog } from '../../../db/schema/platform';
import { can } from '../../domain/permissions';
import type { StaffActor } from '../context';
import { atTheDesk } from '../material/rows';
import type { OrderRow } from '../order/transition';

/** As the audit log calls it when a colleague has said why he wants to see the papers. */
export const ASKED = 'order.open_papers';
/** How long what he said holds: about as long as a claim that nobody works on. */
const HOLDS_MS = 30 * 60_000;

/** Few columns: nothing of the form has to be opened to show a picture. */
export const PAPER_ORDER = {
  ...{ orderNo: orders.orderNo, subscriberId: orders.subscriberId, state: orders.state, stateSince: orders.stateSince },
  ...{ claimedBy: orders.claimedBy, materialRoute: orders.materialRoute },
};
export type PaperOrder = Pick<OrderRow, Exclude<keyof typeof PAPER_ORDER, 'subscriberId'>>;

/** Why a colleague may look at the papers of an order, and since when. */
export interface Occasion {
  reason: string;
  since: Date;
}

/**
 * His own review, the desk at which papers are registered and scanned, or a reason that he gave. null: there is none.
 * Whether his role may see papers at all is another question.
 */
export async function occasionOf(
  db: Executor,
  actor: StaffActor,
  order: PaperOrder,
  now: Date,
): Promise<Occasion | null> {
  const { orderNo, state, stateSince: since } = order;
  if (state === 'reviewing' && order.claimedBy === actor.id) return { reason: '审核', since };
  if (atTheDesk(order) && can(actor.roles, 'materials.register')) return { reason: '登记来件', since };
  const [asked] = await db
    .select({ reason: auditLog.reason, since: auditLog.at })
    .from(auditLog)
    .where(
      and(
        ...[eq(auditLog.objectType, 'order'), eq(auditLog.objectId, orderNo), eq(auditLog.action, ASKED)],
        ...[eq(auditLog.actorId, actor.id), gt(auditLog.at, new Date(now.getTime() - HOLDS_MS))],
      ),
    )
    .orderBy(desc(auditLog.seq))
    .limit(1);
  return asked?.reason ? { reason: asked.reason, since: asked.since } : null;
}
