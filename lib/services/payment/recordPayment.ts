import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { payments } from '../../../db/schema/order';
import { canTransition, type OrderTransition } from '../../domain/order';
import type { ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct, transitionOrder } from '../order/transition';
import { intendRefund, type PaymentRow, paymentInState, type SurplusReason } from './rows';

export interface Receipt {
  outTradeNo: string;
  tradeNo: string;
  amountFen: number;
  paidAt: Date;
}

/**
 * paid: counts for the order · duplicate: known already · refunding: real money, but not wanted (order over, or paid
 * twice), goes back · unknown_trade, wrong_amount: not ours to book; a person must look.
 */
export type PaymentResult = 'paid' | 'duplicate' | 'refunding' | 'unknown_trade' | 'wrong_amount';

/**
 * Books money that the provider says it received: the only way an order becomes paid. Called with what a signed notice
 * or the query API said, never with what a browser said.
 */
export async function recordPayment(tx: Tx, ctx: ServiceContext, receipt: Receipt): Promise<PaymentResult> {
  const [found] = await tx
    .select({ orderNo: payments.orderNo })
    .from(payments)
    .where(eq(payments.outTradeNo, receipt.outTradeNo));
  if (!found) return 'unknown_trade';
  // The order first, then its payments: everybody locks in this order.
  const order = await lockOrder(tx, found.orderNo);
  const [payment] = await tx.select().from(payments).where(eq(payments.outTradeNo, receipt.outTradeNo)).for('update');
  if (!payment) return 'unknown_trade';
  if (payment.state !== 'unpaid' && payment.state !== 'closed') return 'duplicate';
  if (payment.amountFen !== receipt.amountFen) {
    await recordOrderAct(tx, ctx, order, 'payment.wrong_amount', {
      after: { outTradeNo: receipt.outTradeNo, expectedFen: payment.amountFen, receivedFen: receipt.amountFen },
    });
    return 'wrong_amount';
  }
  const other = await paymentInState(tx, order.orderNo, 'paid');
  if (!other && canTransition(order.state, transitionOf(order))) return book(tx, ctx, order, payment, receipt);
  return sendBack(tx, ctx, order, payment, receipt, other ? 'second_payment' : 'order_over');
}

/** Who posts papers pays before anybody can review. */
const transitionOf = (order: OrderRow): OrderTransition =>
  order.materialRoute === 'post' ? 'pay_before_materials' : 'pay';

async function book(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  payment: PaymentRow,
  receipt: Receipt,
): Promise<PaymentResult> {
  const { tradeNo, paidAt } = receipt;
  await tx
    .update(payments)
    .set({ state: 'paid', tradeNo, paidAt, qrCode: null, pageUrl: null })
    .where(eq(payments.id, payment.id));
  await transitionOrder(tx, ctx, order, transitionOf(order), {
    patch: { paidAt },
    facts: { outTradeNo: receipt.outTradeNo, amountFen: receipt.amountFen },
    event: { kind: 'payment_recorded' },
  });
  return 'paid';
}

/** Paid after the end, or twice: never a resurrection, always a refund. */
async function sendBack(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  payment: PaymentRow,
  receipt: Receipt,
  reason: SurplusReason,
): Promise<PaymentResult> {
  const { tradeNo, paidAt } = receipt;
  await tx.update(payments).set({ tradeNo, paidAt, qrCode: null, pageUrl: null }).where(eq(payments.id, payment.id));
  await intendRefund(tx, payment, reason, ctx.clock.now());
  await recordOrderAct(tx, ctx, order, 'payment.surplus', {
    before: { state: order.state },
    after: { outTradeNo: receipt.outTradeNo, amountFen: receipt.amountFen },
    reason,
    event: { kind: 'payment_recorded' },
  });
  return 'refunding';
}
