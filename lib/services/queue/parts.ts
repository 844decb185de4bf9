import type { payments, reviews, uploads } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import type { auditLog } from '../../../db/schema/platform';
import { noticeLabel } from '../../domain/notices';
import {
  CERTIFICATE_STATES,
  PAYMENT_STATES,
  REJECT_REASONS,
  type RejectReason,
  UPLOAD_KINDS,
  VERIFICATION_METHODS,
} from '../../domain/order';
import type { AdminOrderView, HistoryRow, UploadView } from '../../schemas/admin-views';
import type { OrderRow } from '../order/transition';
import { actionLabel } from './labels';
import { iso } from './rows';

export const CERTIFICATE_COLUMNS = {
  id: certificates.id,
  serialHex: certificates.serialHex,
  state: certificates.state,
  notBefore: certificates.notBefore,
  notAfter: certificates.notAfter,
  tokenSerial: certificates.tokenSerial,
};

const ACTORS: Record<string, string> = { customer: '客户', system: '系统', provider: '第三方系统', staff: '工作人员' };

export const templateLabel = noticeLabel;
const reasonLabels = (reasons: string[]): string[] =>
  reasons.map((reason) => REJECT_REASONS[reason as RejectReason] ?? reason);

export function dates(order: OrderRow) {
  return {
    methodLabel: VERIFICATION_METHODS[order.method],
    amountFen: order.amountFen,
    approvedAt: iso(order.approvedAt),
    producedAt: iso(order.producedAt),
    shippedAt: iso(order.shippedAt),
    deliveredAt: iso(order.deliveredAt),
    completedAt: iso(order.completedAt),
  };
}

const KINDS = Object.keys(UPLOAD_KINDS);

/** In the order of the form, the newest of a kind first. */
export const uploadViews = (rows: (typeof uploads.$inferSelect)[]): UploadView[] =>
  rows.map(uploadView).sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));

function uploadView(row: typeof uploads.$inferSelect): UploadView {
  return {
    id: row.id,
    kind: row.kind,
    kindLabel: UPLOAD_KINDS[row.kind],
    state: row.state,
    url: `/api/uploads/${row.id}`,
    sizeBytes: row.sizeBytes,
    width: row.width,
    height: row.height,
    refusal: row.refusal,
    createdAt: row.createdAt.toISOString(),
  };
}

export function rejectionView(order: OrderRow): AdminOrderView['rejection'] {
  if (order.state !== 'rejected' || !order.rejectReasons) return null;
  const { reasons, kinds, note } = order.rejectReasons;
  return { reasons: reasons as RejectReason[], reasonLabels: reasonLabels(reasons), kinds, note };
}

export function reviewView(
  row: typeof reviews.$inferSelect,
  names: ReadonlyMap<string, string>,
): AdminOrderView['reviews'][number] {
  return {
    at: row.at.toISOString(),
    by: names.get(row.staffId) ?? row.staffId,
    decision: row.decision,
    reasonLabels: reasonLabels(row.reasons),
    note: row.note,
  };
}

/** The payment that counts, or else the newest. */
export function paymentView(rows: (typeof payments.$inferSelect)[]): AdminOrderView['payment'] {
  const row = rows.find((payment) => payment.state === 'paid') ?? rows[0];
  if (!row) return null;
  return {
    state: row.state,
    label: PAYMENT_STATES[row.state],
    outTradeNo: row.outTradeNo,
    tradeNo: row.tradeNo,
    paidAt: iso(row.paidAt),
  };
}

type CertificateRow = Pick<typeof certificates.$inferSelect, keyof typeof CERTIFICATE_COLUMNS>;

export function certificateView(row: CertificateRow, order: OrderRow): AdminOrderView['certificates'][number] {
  return {
    id: row.id,
    role: row.id === order.newCertificateId ? 'new' : 'old',
    serialHex: row.serialHex,
    state: row.state,
    stateLabel: CERTIFICATE_STATES[row.state],
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
    tokenSerial: row.tokenSerial,
  };
}

export function historyView(
  row: typeof auditLog.$inferSelect,
  names: ReadonlyMap<string, string>,
  reasons: ReadonlyMap<number, string>,
): HistoryRow {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actorKind: row.actorKind,
    actorName: names.get(row.actorId) ?? ACTORS[row.actorKind] ?? row.actorKind,
    action: row.action,
    label: actionLabel(row.action),
    before: row.before,
    after: row.after,
    reason: reasons.get(row.seq) ?? null,
  };
}
