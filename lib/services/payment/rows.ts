import { and, desc, eq } from 'drizzle-orm';
import type { Executor, Tx } from '../../../db/client';
import { payments } from '../../../db/schema/order';
import { refundProgress } from '../../../db/schema/refund';
import { requireStanding } from '../consent/standing';
import type { ServiceContext } from '../context';
import { type OrderRow, recordOrderAct } from '../order/transition';

export type PaymentRow = typeof payments.$inferSelect;

/** The attempt that is offered or was made last. */
export async function latestPayment(db: Executor, orderNo: string): Promise<PaymentRow | null> {
  const [row] = await db
    .select()
    .from(payments)
    .where(eq(payments.orderNo, orderNo))
    .orderBy(desc(payments.createdAt), desc(payments.outTradeNo))
    .limit(1);
  return row ?? null;
}

/**
 * The trade to pay by: the open one, or a new intent. Its number is fixed here, before the provider hears of it, so that
 * however often the trade is opened it is one trade. The caller has locked the order.
 */
export async function intendPayment(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<PaymentRow> {
  await requireStanding(tx, order, 'trade');
  const all = await tx.select().from(payments).where(eq(payments.orderNo, order.orderNo));
  const open = all.find((row) => row.state === 'unpaid');
  if (open) return open;
  const outTradeNo = `${order.orderNo}P${all.length + 1}`;
  const [made] = await tx
    .insert(payments)
    .values({
      ...{ orderNo: order.orderNo, outTradeNo, amountFen: order.amountFen },
      ...{ state: 'unpaid', createdAt: ctx.clock.now() },
    })
    .returning();
  await recordOrderAct(tx, ctx, order, 'payment.open_begin', { after: { outTradeNo } });
  return made as PaymentRow;
}

/** Real money beside the order's own payment: paid twice, or when the order was over. It was never to stay. */
export type SurplusReason = 'second_payment' | 'order_over';
const SURPLUS: readonly (string | null)[] = ['second_payment', 'order_over'] satisfies SurplusReason[];
export const isSurplus = ({ refundReason }: PaymentRow): boolean => SURPLUS.includes(refundReason);

/**
 * Money that must go back: the refund's number is fixed before the first call and stays the same at every retry.
 * The caller has locked the order.
 */
export async function intendRefund(tx: Tx, payment: PaymentRow, reason: string, now: Date): Promise<PaymentRow> {
  const [row] = await tx
    .update(payments)
    .set({ state: 'refunding', refundNo: payment.refundNo ?? `${payment.outTradeNo}R`, refundReason: reason })
    .where(eq(payments.id, payment.id))
    .returning();
  await tx
    .insert(refundProgress)
    .values({ paymentId: payment.id, orderNo: payment.orderNo, requestedAt: now })
    .onConflictDoNothing();
  return row as PaymentRow;
}

export async function paymentInState(
  tx: Tx,
  orderNo: string,
  state: PaymentRow['state'],
): Promise<PaymentRow | undefined> {
  const [row] = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.orderNo, orderNo), eq(payments.state, state)));
  return row;
}
