import { DomainError } from '../../domain/errors';
import { ORDER_STATES, type OrderState } from '../../domain/order';
import { requireCustomer, type ServiceContext } from '../context';
import { intendRefund, paymentInState } from '../payment/rows';
import { lockOwnOrder } from './own';
import { transitionOrder } from './transition';

/** 取消订单: unpaid → closed at once; paid and not under review → the money goes back. */
export async function cancelOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<{ state: OrderState }> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    const options = {
      patch: { cancelReason: 'cancelled' },
      event: { kind: 'cancelled' } as const,
      reason: 'cancelled by the customer',
    };
    if (order.state === 'closed' || order.state === 'refunding' || order.state === 'refunded') {
      return { state: order.state };
    }
    if (order.state === 'submitted') {
      const { state } = await transitionOrder(tx, ctx, order, 'close', options);
      return { state };
    }
    if (order.state !== 'paid' && order.state !== 'rejected') {
      throw new DomainError(
        'order.not_cancellable',
        `订单当前状态为「${ORDER_STATES[order.state].label}」，不能自行取消；如需帮助请致电服务热线。`,
        'conflict',
        { state: order.state },
      );
    }
    const payment = await paymentInState(tx, order.orderNo, 'paid');
    if (payment) await intendRefund(tx, payment, 'cancelled');
    const { state } = await transitionOrder(tx, ctx, order, 'request_refund', options);
    return { state };
  });
}
