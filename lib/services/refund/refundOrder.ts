import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import type { PaymentPort } from '../../ports/payment';
import type { ServiceContext } from '../context';
import { lockOrder } from '../order/transition';
import { openRefunds } from '../payment/openTrades';
import { recordRefund } from '../payment/recordRefund';
import { intendRefund, paymentInState } from '../payment/rows';

/**
 * Sends back all money of the order that should not stay: of a refunded order, of one that was over when it came, or a
 * second payment. Each refund has its fixed number; throws while the provider has not confirmed.
 */
export async function refundOrder(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { payment: PaymentPort },
): Promise<{ state: OrderState }> {
  const { orderNo } = input;
  await intendOwnRefund(ctx, orderNo);
  for (const row of await openRefunds(ctx, orderNo)) {
    const { outTradeNo, amountFen } = row;
    const refundNo = row.refundNo ?? `${outTradeNo}R`;
    const reason = row.refundReason === 'second_payment' ? '重复支付退款' : '订单取消退款';
    const outcome = await deps.payment.refund({ outTradeNo, refundNo, amountFen, reason });
    if (outcome === 'refused') {
      throw new DomainError('refund.refused', '支付宝拒绝了退款，请财务核对该笔交易后人工处理。', 'conflict', {
        outTradeNo,
      });
    }
    await recordRefund(ctx, { orderNo, paymentId: row.id });
  }
  const [order] = await ctx.db.select({ state: orders.state }).from(orders).where(eq(orders.orderNo, orderNo));
  if (!order) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  return order;
}

/** The payment of an order in 退款中 goes back even if nobody has marked it yet. */
async function intendOwnRefund(ctx: ServiceContext, orderNo: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    if (order.state !== 'refunding') return;
    const paid = await paymentInState(tx, orderNo, 'paid');
    if (paid) await intendRefund(tx, paid, order.cancelReason ?? 'cancelled');
  });
}
