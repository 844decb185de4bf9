import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import { invoices, orders, payments } from '../../../db/schema/order';
import { refundProgress, refundRequests } from '../../../db/schema/refund';
import { chinaDate, type WorkCalendar, workingDaysBetween } from '../../domain/calendar';
import { maskQuoted } from '../../domain/masks';
import {
  canTransition,
  INVOICE_STATES,
  ORDER_STATES,
  type OrderState,
  PAYMENT_STATES,
  stateLabel,
} from '../../domain/order';
import { can } from '../../domain/permissions';
import { REFUND_REASONS, REFUND_REQUEST_STATES, refundWarning } from '../../domain/refund';
import type { RefundDeskView, RefundRequestView, RefundRow } from '../../schemas/refund-views';
import { requirePermission, type ServiceContext } from '../context';
import { findInvoice } from '../invoice/rows';
import { readOrder } from '../queue/readOrder';
import { iso } from '../queue/rows';
import { staffNames } from '../staff/names';
import { type RefundRequestRow, requestsOf } from './requests';
import { reversalFailed } from './retry';

const COLUMNS = {
  orderNo: orders.orderNo,
  organisationName: orders.organisationName,
  businessType: orders.businessType,
  changes: orders.changes,
  materialRoute: orders.materialRoute,
  state: orders.state,
  amountFen: orders.amountFen,
};
type OrderColumns = Pick<typeof orders.$inferSelect, keyof typeof COLUMNS>;

const KINDS: Record<RefundRow['kind'], string> = {
  request: '退款申请',
  money_failed: '退款被拒',
  reversal_failed: '红冲失败',
};
/** 财务 answers within two working days. */
const ANSWER_DAYS = 2;
const AFTER_REFUND: OrderState[] = ['refunding', 'refunded'];

/** What waits for finance: requests, and halves that failed; the oldest first. */
export async function refundQueue(ctx: ServiceContext): Promise<RefundRow[]> {
  requirePermission(ctx, 'payment.read');
  return waiting(ctx.db);
}

/** For the table of 待办. */
export async function waitingRefunds({ db, clock }: ServiceContext, calendar: WorkCalendar) {
  const rows = await waiting(db);
  const today = chinaDate(clock.now());
  const late = rows.filter(
    ({ since }) => workingDaysBetween(calendar, chinaDate(new Date(since)), today) > ANSWER_DAYS,
  );
  return { count: rows.length, oldest: rows[0]?.since ?? null, late: late.length };
}

async function waiting(db: ServiceContext['db']): Promise<RefundRow[]> {
  const [requests, moneys, reversals] = await Promise.all([
    db
      .select({ order: COLUMNS, since: refundRequests.createdAt })
      .from(refundRequests)
      .innerJoin(orders, eq(orders.orderNo, refundRequests.orderNo))
      .where(eq(refundRequests.state, 'pending')),
    db
      .select({ order: COLUMNS, since: refundProgress.triedAt, asked: refundProgress.requestedAt })
      .from(refundProgress)
      .innerJoin(payments, eq(payments.id, refundProgress.paymentId))
      .innerJoin(orders, eq(orders.orderNo, refundProgress.orderNo))
      .where(and(eq(refundProgress.failure, 'refused'), eq(payments.state, 'refunding'))),
    db
      .select({ order: COLUMNS, since: orders.stateSince })
      .from(invoices)
      .innerJoin(orders, eq(orders.orderNo, invoices.orderNo))
      .where(
        // An issued one has no other reason than that.
        and(inArray(orders.state, AFTER_REFUND), eq(invoices.state, 'issued'), isNotNull(invoices.failReason)),
      ),
  ]);
  return [
    ...requests.map(({ order, since }) => queueRow(order, 'request', since)),
    ...moneys.map(({ order, since, asked }) => queueRow(order, 'money_failed', since ?? asked)),
    ...reversals.map(({ order, since }) => queueRow(order, 'reversal_failed', since)),
  ].sort((a, b) => a.since.localeCompare(b.since));
}

function queueRow(order: OrderColumns, kind: RefundRow['kind'], since: Date): RefundRow {
  const { orderNo, organisationName, state, amountFen } = order;
  return {
    ...{ orderNo, organisationName, state, amountFen, kind },
    stateLabel: stateLabel(order),
    tone: ORDER_STATES[state].tone,
    kindLabel: KINDS[kind],
    since: since.toISOString(),
    decidable: kind === 'request' && canTransition(state, 'grant_refund'),
  };
}

/** The order with its money, invoice, certificate and requests, for whoever decides. */
export async function readRefund(ctx: ServiceContext, input: { orderNo: string }): Promise<RefundDeskView> {
  const actor = requirePermission(ctx, 'payment.read');
  const { orderNo } = input;
  const order = await readOrder(ctx, input);
  const [requests, moneys, invoice] = await Promise.all([
    requestsOf(ctx.db, orderNo),
    ctx.db
      .select({ payment: payments, progress: refundProgress })
      .from(payments)
      .leftJoin(refundProgress, eq(refundProgress.paymentId, payments.id))
      .where(eq(payments.orderNo, orderNo))
      .orderBy(asc(payments.createdAt)),
    findInvoice(ctx.db, orderNo),
  ]);
  const names = await staffNames(
    ctx.db,
    requests.map(({ decidedBy }) => decidedBy),
  );
  const failed = moneys.some(({ payment, progress }) => payment.state === 'refunding' && progress?.failure);
  const pending = requests.some(({ state }) => state === 'pending') && canTransition(order.state, 'grant_refund');
  const may = can(actor.roles, 'refund.decide');
  return {
    // Papers and form are the reviewers': money is decided without them.
    order: { ...order, form: [], change: [], uploads: [], checks: [] },
    requests: requests.map((row) => requestView(row, names)),
    payments: moneys.map(({ payment, progress }) => moneyView(payment, progress)),
    invoice: {
      label: INVOICE_STATES[invoice?.state ?? 'none'],
      invoiceNo: invoice?.invoiceNo ?? null,
      redInvoiceNo: invoice?.redInvoiceNo ?? null,
      failReason: invoice?.failReason ? maskQuoted(invoice.failReason.replace(/^red:/, '')) : null,
    },
    warning: refundWarning(order.businessType, order.certificates.find(({ role }) => role === 'old')?.state),
    allowed: [
      ...(may && pending ? (['grant', 'refuse'] as const) : []),
      ...(may && failed ? (['retry_money'] as const) : []),
      ...(may && reversalFailed(order, invoice) ? (['retry_reversal'] as const) : []),
    ],
  };
}

function moneyView(
  payment: typeof payments.$inferSelect,
  progress: typeof refundProgress.$inferSelect | null,
): RefundDeskView['payments'][number] {
  const { outTradeNo, tradeNo, amountFen, refundNo } = payment;
  return {
    ...{ outTradeNo, tradeNo, amountFen, refundNo },
    label: PAYMENT_STATES[payment.state],
    paidAt: iso(payment.paidAt),
    refundedAt: iso(payment.refundedAt),
    triedAt: iso(progress?.triedAt ?? null),
    failed: payment.state === 'refunding' && progress?.failure === 'refused',
  };
}

const requestView = (row: RefundRequestRow, names: ReadonlyMap<string, string>): RefundRequestView => ({
  id: row.id,
  reasonLabel: REFUND_REASONS[row.reason] ?? row.reason,
  note: row.note,
  state: row.state,
  stateLabel: REFUND_REQUEST_STATES[row.state],
  createdAt: row.createdAt.toISOString(),
  decidedAt: iso(row.decidedAt),
  decidedByName: row.decidedBy ? (names.get(row.decidedBy) ?? row.decidedBy) : null,
  decisionNote: row.decisionNote,
});
