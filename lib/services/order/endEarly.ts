import type { Tx } from '../../../db/client';
import { DomainError } from '../../domain/errors';
import { canTransition, makesToken, type OrderState, stateLabel } from '../../domain/order';
import { REFUND_BY_REQUEST } from '../../domain/refund';
import type { ServiceContext } from '../context';
import { intendRefund, paymentInState } from '../payment/rows';
import { revocationOf } from '../revocation/rows';
import { type OrderRow, type TransitionOptions, transitionOrder } from './transition';

/**
 * Ends an order before production began: unpaid → closed, paid → the money goes back in full by itself. Whoever reviews
 * it loses his claim; what waited for a token leaves the queue. The caller has locked the order, so that between this and
 * an operator who starts production the first one wins.
 */
export async function endEarly(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  why: { cancelReason: string; reason: string },
): Promise<{ state: OrderState }> {
  const options = {
    patch: { cancelReason: why.cancelReason, claimedBy: null, claimedAt: null },
    facts: { cancelReason: why.cancelReason },
    event: { kind: 'cancelled' } as const,
    reason: why.reason,
  };
  if (canTransition(order.state, 'close')) {
    const { state } = await transitionOrder(tx, ctx, order, 'close', options);
    return { state };
  }
  const free = order.amountFen === 0 && canTransition(order.state, 'withdraw');
  if (free || !makesToken(order)) return withdraw(tx, ctx, order, options);
  if (!canTransition(order.state, 'request_refund')) throw notCancellable(order);
  const payment = await paymentInState(tx, order.orderNo, 'paid');
  if (payment) await intendRefund(tx, payment, why.cancelReason, ctx.clock.now());
  const { state } = await transitionOrder(tx, ctx, order, 'request_refund', options);
  return { state };
}

/** Nothing was paid: the order just ends; 注销 as long as the second person has not agreed. */
async function withdraw(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  options: TransitionOptions,
): Promise<{ state: OrderState }> {
  const confirmed = (await revocationOf(tx, order.orderNo))?.confirmedAt;
  if (confirmed || !canTransition(order.state, 'withdraw')) throw notCancellable(order);
  const { state } = await transitionOrder(tx, ctx, order, 'withdraw', options);
  return { state };
}

/** Is over, or on its way back already: a second click changes nothing. */
export const isEnding = (order: OrderRow): boolean =>
  order.state === 'closed' || order.state === 'refunding' || order.state === 'refunded';

export function notCancellable(order: OrderRow): DomainError {
  const way = REFUND_BY_REQUEST.includes(order.state)
    ? '证书已开始制作，不能自行取消；需要退款的，请点“申请退款”，由财务人工处理。'
    : '不能自行取消；如需帮助请致电服务热线。';
  return new DomainError('order.not_cancellable', `订单当前状态为“${stateLabel(order)}”，${way}`, 'conflict', {
    state: order.state,
  });
}
