import { eq, sql } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { refundProgress } from '../../../db/schema/refund';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import type { PaymentPort } from '../../ports/payment';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';
import { openRefunds } from '../payment/openTrades';
import { finishRefund, recordRefund } from '../payment/recordRefund';
import { intendRefund, isSurplus, type PaymentRow, paymentInState } from '../payment/rows';

/** Kept in the row for finance: the provider said no, and will say it again until a person has looked. */
const REFUSED = 'refused';
const REFUSED_CODE = 'refund.refused';

/**
 * Sends back all money of the order that should not stay: of a refunded order, of one that was over when it came, or a
 * second payment. Each refund has its fixed number and its own try; throws while the provider has not confirmed them all.
 * Only a refusal of what was paid beside the order's own payment keeps nobody waiting. @returns those in `refused`
 */
export async function refundOrder(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { payment: PaymentPort },
): Promise<{ state: OrderState; refused: string[] }> {
  const { orderNo } = input;
  await intendOwnRefund(ctx, orderNo);
  const failures: DomainError[] = [];
  const refused: string[] = [];
  for (const row of await openRefunds(ctx, orderNo)) {
    try {
      await sendBack(ctx, row, deps.payment);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === REFUSED_CODE && isSurplus(row)) refused.push(row.outTradeNo);
      else failures.push(error);
    }
  }
  // A provider that is away is asked again sooner than one that said no.
  const failure = failures.find((error) => error instanceof ProviderUnavailableError) ?? failures[0];
  if (failure) throw failure;
  const [order] = await ctx.db.select({ state: orders.state }).from(orders).where(eq(orders.orderNo, orderNo));
  if (!order) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  return { ...order, refused };
}

async function sendBack(ctx: ServiceContext, row: PaymentRow, payment: PaymentPort): Promise<void> {
  const { orderNo, outTradeNo, amountFen } = row;
  const refundNo = row.refundNo ?? `${outTradeNo}R`;
  const reason = row.refundReason === 'second_payment' ? '重复支付退款' : '订单取消退款';
  await noteTry(ctx, row);
  const outcome = await payment.refund({ outTradeNo, refundNo, amountFen, reason });
  if (outcome === 'refused') {
    await noteRefusal(ctx, row);
    throw new DomainError(REFUSED_CODE, '支付宝拒绝了退款，请财务核对该笔交易后人工处理。', 'conflict', {
      outTradeNo,
    });
  }
  await recordRefund(ctx, { orderNo, paymentId: row.id });
}

/** The payment of an order in 退款中 goes back even if nobody has marked it yet; one that never cost anything is done. */
async function intendOwnRefund(ctx: ServiceContext, orderNo: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const paid = order.state === 'refunding' && (await paymentInState(tx, orderNo, 'paid'));
    if (paid) {
      const { refundNo, amountFen } = await intendRefund(tx, paid, order.cancelReason ?? 'cancelled', ctx.clock.now());
      await recordOrderAct(tx, ctx, order, 'payment.refund_begin', { after: { refundNo, amountFen } });
    }
    await finishRefund(tx, ctx, order);
  });
}

async function noteTry(ctx: ServiceContext, { id, orderNo }: PaymentRow): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db
    .insert(refundProgress)
    .values({ paymentId: id, orderNo, requestedAt: now, sentAt: now, triedAt: now })
    .onConflictDoUpdate({
      target: refundProgress.paymentId,
      set: { triedAt: now, sentAt: sql`coalesce(${refundProgress.sentAt}, excluded.sent_at)` },
    });
}

/** Once in the log, however often it is tried. */
async function noteRefusal(ctx: ServiceContext, { id, orderNo, outTradeNo }: PaymentRow): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const mine = eq(refundProgress.paymentId, id);
    const [known] = await tx.select({ failure: refundProgress.failure }).from(refundProgress).where(mine);
    if (known?.failure === REFUSED) return;
    await tx.update(refundProgress).set({ failure: REFUSED }).where(mine);
    await recordOrderAct(tx, ctx, order, 'payment.refund_refused', { after: { outTradeNo } });
  });
}
