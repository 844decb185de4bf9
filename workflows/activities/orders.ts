import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db } from '../../db/client';
import { orders } from '../../db/schema/order';
import { certificates } from '../../db/schema/pki';
import { DomainError } from '../../lib/domain/errors';
import { makesToken, printedPaper } from '../../lib/domain/order';
import { materialFacts } from '../../lib/services/material/readFacts';
import { notify } from '../../lib/services/notification/notify';
import { correctionTimes } from '../../lib/services/order/correction';
import { expireCorrection } from '../../lib/services/order/expireCorrection';
import { completeRevocation, readRevocation } from '../../lib/services/revocation/complete';
import type { OrderActivities, OrderFacts } from '../contracts/activities';
import { guarded } from './failures';
import { deliveryActivities } from './orders/delivery';
import { type OrderActivityDeps, systemContext } from './orders/deps';
import { materialActivities } from './orders/materials';
import { moneyActivities } from './orders/money';
import { tokenActivities } from './orders/token';

export type { OrderActivityDeps } from './orders/deps';

/** Queue `orders`. Thin: each calls one verb, which keeps intent, key and outcome; here only ports and actors are chosen. */
export function createOrderActivities(deps: OrderActivityDeps): OrderActivities {
  const activities: OrderActivities = {
    ...moneyActivities(deps),
    ...tokenActivities(deps),
    ...deliveryActivities(deps),
    ...materialActivities(deps),
    readRevocation: (input) => readRevocation(systemContext(deps), input),
    expireCorrection: (input) => expireCorrection(systemContext(deps), input),
    completeRevocation: (input) => completeRevocation(systemContext(deps), input),
    notify: (input) => notify(systemContext(deps), input, deps),
    async readOrder({ orderNo }) {
      const [row] = await deps.db
        .select({
          ...{ orderNo: orders.orderNo, state: orders.state, invoiceStatus: orders.invoiceStatus },
          ...{ oldCertificateId: orders.oldCertificateId, cancelReason: orders.cancelReason },
          ...{ materialRoute: orders.materialRoute, stateSince: orders.stateSince },
          ...{ submittedAt: orders.submittedAt, rejectReasons: orders.rejectReasons },
          ...{
            materialsReceivedAt: orders.materialsReceivedAt,
            businessType: orders.businessType,
            changes: orders.changes,
            amountFen: orders.amountFen,
          },
        })
        .from(orders)
        .where(eq(orders.orderNo, orderNo));
      if (!row) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
      const { state, invoiceStatus, oldCertificateId, cancelReason, materialRoute } = row;
      const materials = await materialFacts(deps.db, row);
      return {
        ...{ state, invoiceStatus, oldCertificateId, cancelReason, materialRoute },
        ...(materials ? { materials } : {}),
        ...(state === 'rejected' ? { correction: correctionFacts(row) } : {}),
        ...(row.businessType === 'change' && printedPaper(row) === 'authorisation' ? { letter: true } : {}),
        ...(row.changes.includes('agentMobile') ? { newMobile: true } : {}),
        ...(row.businessType === 'change' && state === 'completed' ? { changeDone: true } : {}),
        ...(row.businessType === 'change' && !makesToken(row) ? { recordOnly: true } : {}),
        ...(row.amountFen === 0 ? { free: true } : {}),
        toRevoke: state === 'refunding' || state === 'refunded' ? await madeFor(deps.db, orderNo) : [],
      };
    },
  };
  return guarded(activities, deps.log);
}

/** What the workflow has to know of a rejected order that waits for its customer. */
function correctionFacts(order: Parameters<typeof correctionTimes>[0]): NonNullable<OrderFacts['correction']> {
  const { reminders, until } = correctionTimes(order);
  return { reminders: reminders.map((at) => at.toISOString()), until: until.toISOString() };
}

/** Certificates that were made for the order and still count. */
async function madeFor(db: Db, orderNo: string): Promise<string[]> {
  const rows = await db
    .select({ id: certificates.id })
    .from(certificates)
    .where(and(eq(certificates.orderNo, orderNo), inArray(certificates.state, ['valid', 'on_hold'])))
    .orderBy(asc(certificates.id));
  return rows.map(({ id }) => id);
}
