import { asc, eq } from 'drizzle-orm';
import { payments } from '../../../db/schema/order';
import { refundProgress } from '../../../db/schema/refund';
import { moneyText } from '../../domain/money';
import { REFUND_REASONS, REFUND_REQUEST_STATES } from '../../domain/refund';
import type { MoneyStep, OrderView } from '../../schemas/portal-views';
import type { ServiceContext } from '../context';
import type { InvoiceRow } from '../invoice/rows';
import type { OrderRow } from '../order/transition';
import { isSurplus } from '../payment/rows';
import { type RefundRequestRow, requestsOf } from './requests';

const NOT_TAKEN = '支付宝暂未受理，财务正在处理，无需您操作';

type PaymentRow = typeof payments.$inferSelect;
type ProgressRow = typeof refundProgress.$inferSelect;
export interface RefundFacts {
  requests: RefundRequestRow[];
  money: { payment: PaymentRow; progress: ProgressRow | null }[];
}

export async function readRefundFacts(ctx: ServiceContext, orderNo: string): Promise<RefundFacts> {
  const [requests, money] = await Promise.all([
    requestsOf(ctx.db, orderNo),
    ctx.db
      .select({ payment: payments, progress: refundProgress })
      .from(payments)
      .leftJoin(refundProgress, eq(refundProgress.paymentId, payments.id))
      .where(eq(payments.orderNo, orderNo))
      .orderBy(asc(payments.createdAt)),
  ]);
  return { requests, money };
}

/** 退款进度: where the customer's money is, and his requests. null while there is nothing to tell. */
export function refundView(
  order: OrderRow,
  { requests, money }: RefundFacts,
  invoice: InvoiceRow | undefined,
): OrderView['refund'] {
  const backs = money.filter(({ payment }) => payment.state === 'refunding' || payment.state === 'refunded');
  // The order's own payment is what it is about, once that goes back; each other one has a line.
  const back = backs.find(({ payment }) => !isSurplus(payment)) ?? backs[0];
  const others = backs.filter((one) => one !== back);
  if (requests.length === 0 && !back) return null;
  const whole = order.state === 'refunding' || order.state === 'refunded';
  return {
    requests: requests.map((row) => ({
      reasonLabel: REFUND_REASONS[row.reason] ?? row.reason,
      note: row.note,
      state: row.state,
      stateLabel: REFUND_REQUEST_STATES[row.state],
      createdAt: row.createdAt.toISOString(),
      decidedAt: row.decidedAt?.toISOString() ?? null,
      decisionNote: row.decisionNote,
    })),
    amountFen: back ? backs.reduce((sum, { payment }) => sum + payment.amountFen, 0) : order.amountFen,
    steps: back
      ? [...moneySteps(back.payment, back.progress), ...others.map(otherStep), ...(whole ? redSteps(invoice) : [])]
      : [],
  };
}

function moneySteps(payment: PaymentRow, progress: ProgressRow | null): MoneyStep[] {
  const done = payment.refundedAt;
  const sent = progress?.sentAt ?? null;
  return [
    step('requested', '退款已受理', progress?.requestedAt ?? null, true),
    step('sent', '提交支付宝', sent, sent !== null || done !== null),
    progress?.failure && !done
      ? { ...step('arrived', NOT_TAKEN, null, false), state: 'failed' }
      : step('arrived', done ? '支付宝已退款，原路退回付款账户' : '支付宝退款到账', done, done !== null),
  ];
}

function otherStep({ payment, progress }: RefundFacts['money'][number], index: number): MoneyStep {
  const { refundedAt, refundReason, amountFen } = payment;
  const which = refundReason === 'order_over' ? '订单结束后的另一笔支付' : '另一笔重复支付';
  const line = (where: string) =>
    step(`other-${index}`, `${which} ${moneyText(amountFen)}：${where}`, refundedAt, refundedAt !== null);
  if (progress?.failure && !refundedAt) return { ...line(NOT_TAKEN), state: 'failed' };
  return line(refundedAt ? '已原路退回' : '退回中');
}

/** Only an invoice that was issued is taken back. */
function redSteps(invoice: InvoiceRow | undefined): MoneyStep[] {
  if (invoice?.state === 'issuing') return [step('red', '发票开具后红冲', null, false)];
  if (invoice?.state === 'reversed') return [step('red', '发票已红冲', invoice.reversedAt, true)];
  if (invoice?.state === 'reversing') return [step('red', '发票红冲中', null, false)];
  if (invoice?.state !== 'issued') return [];
  if (invoice.failReason) return [{ ...step('red', '发票红冲未成功，财务正在处理', null, false), state: 'failed' }];
  return [step('red', '发票红冲', null, false)];
}

const step = (key: MoneyStep['key'], label: string, at: Date | null, done: boolean): MoneyStep => ({
  ...{ key, label, state: done ? 'done' : 'todo' },
  at: at?.toISOString() ?? null,
});
