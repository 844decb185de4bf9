import { makesToken, type OrderState } from '../../domain/order';
import { can } from '../../domain/permissions';
import type { OrderAct } from '../../schemas/admin-views';
import type { StaffActor } from '../context';
import type { OrderRow } from '../order/transition';
import { claimIsIdle } from '../review/idle';

const NEEDS: Record<OrderAct, { action: Parameters<typeof can>[1]; states: readonly OrderState[] | 'any' }> = {
  claim: { action: 'order.claim', states: ['paid', 'reviewing'] },
  release: { action: 'order.claim', states: ['reviewing'] },
  approve: { action: 'order.review', states: ['reviewing'] },
  reject: { action: 'order.review', states: ['reviewing'] },
  reveal: { action: 'personal.reveal', states: 'any' },
  start_production: { action: 'production.start', states: ['approved'] },
  retry_production: { action: 'production.start', states: ['producing'] },
  bind: { action: 'shipment.bind', states: ['produced'] },
  hand_over: { action: 'shipment.bind', states: ['produced'] },
};

/** Acts that the verbs would accept now; pages show exactly these. */
export function allowedActs(order: OrderRow, actor: StaffActor, facts: { bound: boolean; now: Date }): OrderAct[] {
  const mine = order.claimedBy === actor.id;
  const idle = claimIsIdle(order, facts.now);
  const manager = can(actor.roles, 'order.reassign');
  return (Object.keys(NEEDS) as OrderAct[]).filter((act) => {
    const need = NEEDS[act];
    if (!can(actor.roles, need.action)) return false;
    if (need.states !== 'any' && !need.states.includes(order.state)) return false;
    if (act === 'claim') return order.state === 'paid' || (!mine && (idle || manager));
    if (act === 'release') return mine || idle || manager;
    if (act === 'approve' || act === 'reject') return mine;
    if (act === 'hand_over') return facts.bound;
    if (act === 'start_production') return makesToken(order);
    return true;
  });
}
