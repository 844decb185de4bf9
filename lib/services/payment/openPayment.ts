import type { ServiceContext } from '../context';
import { lockOrder } from '../order/transition';
import { intendPayment } from './rows';

export interface PaymentIntent {
  paymentId: string;
  orderNo: string;
  outTradeNo: string;
  amountFen: number;
  deadline: Date;
}

/** Before the provider is asked for a trade: which one. null when the order does not wait for money any more. */
export async function openPayment(ctx: ServiceContext, input: { orderNo: string }): Promise<PaymentIntent | null> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const now = ctx.clock.now();
    if (order.state !== 'submitted' || order.paymentDeadline <= now) return null;
    const row = await intendPayment(tx, order, now);
    return {
      paymentId: row.id,
      orderNo: order.orderNo,
      outTradeNo: row.outTradeNo,
      amountFen: row.amountFen,
      deadline: order.paymentDeadline,
    };
  });
}
