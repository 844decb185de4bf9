import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { channels } from '../../../db/schema/channel';
import { BUSINESS_WORDS } from '../../domain/order';
import type { ServiceContext } from '../context';
import { lockOrder } from '../order/transition';
import { intendPayment } from './rows';

export interface PaymentIntent {
  paymentId: string;
  orderNo: string;
  outTradeNo: string;
  amountFen: number;
  /** What the buyer reads in his bill; the same however often the trade is offered. */
  subject: string;
  deadline: Date;
  /** A code was shown before: the trade may have been opened since. */
  offered: boolean;
  /** Our own payment page, to which Alipay's page leads back. */
  returnPath: string;
}

/** Before the provider is asked for a trade: which one. null when the order does not wait for money any more. */
export async function openPayment(ctx: ServiceContext, input: { orderNo: string }): Promise<PaymentIntent | null> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const now = ctx.clock.now();
    if (order.state !== 'submitted' || order.amountFen === 0 || order.paymentDeadline <= now) return null;
    const row = await intendPayment(tx, ctx, order);
    return {
      paymentId: row.id,
      orderNo: order.orderNo,
      outTradeNo: row.outTradeNo,
      amountFen: row.amountFen,
      subject: `数字${BUSINESS_WORDS[order.businessType]} ${order.orderNo}`,
      deadline: order.paymentDeadline,
      offered: row.qrExpiresAt !== null,
      returnPath: `/c/${await channelNumber(tx, order.channelId)}/orders/${order.orderNo}/pay?from=alipay`,
    };
  });
}

async function channelNumber(tx: Tx, channelId: string): Promise<number> {
  const [row] = await tx.select({ number: channels.number }).from(channels).where(eq(channels.id, channelId));
  return row?.number ?? 0;
}
