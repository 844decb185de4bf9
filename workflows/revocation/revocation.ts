import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import { ORDER_STATES } from '../../lib/domain/order';
import { REVOCATION_REFUSED } from '../../lib/domain/revocation';
import type { RevocationFacts } from '../contracts/activities';
import {
  ORDER_SIGNAL,
  ORDER_VIEW_QUERY,
  type OrderEvent,
  type OrderWorkflowInput,
  type OrderWorkflowView,
} from '../contracts/order';
import { ca, record } from '../order/activities';
import { Beside } from '../order/beside';

const revocationSignal = defineSignal<[OrderEvent]>(ORDER_SIGNAL);
const revocationView = defineQuery<OrderWorkflowView>(ORDER_VIEW_QUERY);

/**
 * 注销 of one certificate. People decide, by verbs on the database; every event only wakes, and what is read then counts.
 * When the second person has agreed, the CA revokes; after that the order ends.
 */
export async function revocation({ orderNo }: OrderWorkflowInput): Promise<void> {
  let events = 0;
  let facts: RevocationFacts | null = null;
  setHandler(revocationSignal, () => void events++);
  setHandler(revocationView, () => ({ state: facts?.state ?? 'submitted', waitingFor: facts ? 'decision' : '' }));
  const beside = new Beside(orderNo);
  beside.notify('revocation_submitted');
  for (;;) {
    const heard = events;
    facts = await record.readRevocation({ orderNo });
    if (ORDER_STATES[facts.state].final) break;
    if (facts.confirmed) {
      const { certificateId, reason } = facts;
      await ca.revokeCertificate({ certificateId, reason, orderNo });
      await record.completeRevocation({ orderNo });
      continue;
    }
    await condition(() => events > heard);
  }
  beside.notify(ending(facts));
  await beside.settled();
}

function ending({ state, cancelReason }: RevocationFacts): string {
  if (state === 'completed') return 'revocation_done';
  return cancelReason === REVOCATION_REFUSED ? 'revocation_refused' : 'order_cancelled';
}
