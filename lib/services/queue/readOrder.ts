import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { readReasons } from '../../../db/audit';
import type { Db } from '../../../db/client';
import { invoices, notifications, orders, payments, reviews, uploads } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog } from '../../../db/schema/platform';
import { productions } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import { invoiceLabel } from '../../domain/order';
import { can } from '../../domain/permissions';
import type { AdminOrderView } from '../../schemas/admin-views';
import { loadCalendar } from '../calendar/load';
import { reviewedChange } from '../change/view';
import { requirePermission, type ServiceContext } from '../context';
import type { OrderRow } from '../order/transition';
import { occasionOf } from '../papers/occasion';
import { productionView } from '../production/view';
import { shipmentViews } from '../shipment/view';
import { staffNames } from '../staff/names';
import { allowedActs } from './allowed';
import { machineChecks } from './checks';
import { maskedForm } from './form';
import * as parts from './parts';
import { iso, listRow } from './rows';

/** One order for staff: masked, with its history; the documents and the form only for who may read documents. */
export async function readOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<AdminOrderView> {
  const actor = requirePermission(ctx, 'order.read');
  const [order] = await ctx.db.select().from(orders).where(eq(orders.orderNo, input.orderNo));
  if (!order) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  const found = await findParts(ctx.db, order);
  const calendar = await loadCalendar(ctx.db);
  const reasons = await readReasons(ctx.db, found.history);
  const names = await staffNames(ctx.db, [
    order.claimedBy,
    ...found.reviews.map((row) => row.staffId),
    ...found.productions.map((row) => row.startedBy),
    ...found.history.map((row) => (row.actorKind === 'staff' ? row.actorId : null)),
  ]);
  const documents = can(actor.roles, 'document.read');
  const current = found.uploads.filter((upload) => upload.state === 'received' || upload.state === 'ready');
  const shipment = found.shipments.get(order.orderNo) ?? null;
  const now = ctx.clock.now();
  const papersOpen = documents && (await occasionOf(ctx.db, actor, order, now)) !== null;
  return {
    ...listRow(order, names, calendar, now),
    ...parts.dates(order),
    form: documents ? maskedForm(order.application, papersOpen) : [],
    changes: order.changes,
    change: documents ? reviewedChange(order, papersOpen) : [],
    uploads: documents ? parts.uploadViews(found.uploads) : [],
    papersOpen,
    checks: documents ? await machineChecks(ctx.db, order, current) : [],
    rejection: parts.rejectionView(order),
    reviews: found.reviews.map((row) => parts.reviewView(row, names)),
    payment: parts.paymentView(found.payments),
    invoice: {
      state: order.invoiceStatus,
      label: invoiceLabel(order),
      invoiceNo: found.invoice?.invoiceNo ?? null,
    },
    productions: found.productions.map((row) => productionView(row, names)),
    certificates: found.certificates.map((row) => parts.certificateView(row, order)),
    shipment,
    notifications: found.notifications.map((row) => ({
      templateLabel: parts.templateLabel(row.template),
      targetMasked: row.targetMasked,
      state: row.state,
      sentAt: iso(row.sentAt),
    })),
    history: found.history.map((row) => parts.historyView(row, names, reasons)),
    allowed: allowedActs(order, actor, { bound: shipment?.boundAt !== null && shipment !== null, now }),
  };
}

async function findParts(db: Db, order: OrderRow) {
  const { orderNo } = order;
  const certificateIds = [order.oldCertificateId, order.newCertificateId].filter((id): id is string => id !== null);
  const [
    uploadRows,
    reviewRows,
    paymentRows,
    invoiceRows,
    productionRows,
    certificateRows,
    notices,
    history,
    shipment,
  ] = await Promise.all([
    db.select().from(uploads).where(eq(uploads.orderNo, orderNo)).orderBy(desc(uploads.createdAt)),
    db.select().from(reviews).where(eq(reviews.orderNo, orderNo)).orderBy(desc(reviews.at)),
    db.select().from(payments).where(eq(payments.orderNo, orderNo)).orderBy(desc(payments.createdAt)),
    db.select().from(invoices).where(eq(invoices.orderNo, orderNo)),
    db.select().from(productions).where(eq(productions.orderNo, orderNo)).orderBy(desc(productions.attempt)),
    certificateIds.length === 0
      ? []
      : db.select(parts.CERTIFICATE_COLUMNS).from(certificates).where(inArray(certificates.id, certificateIds)),
    db.select().from(notifications).where(eq(notifications.orderNo, orderNo)).orderBy(asc(notifications.createdAt)),
    db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectType, 'order'), eq(auditLog.objectId, orderNo)))
      .orderBy(asc(auditLog.seq)),
    shipmentViews(db, [orderNo]),
  ]);
  return {
    uploads: uploadRows,
    reviews: reviewRows,
    payments: paymentRows,
    invoice: invoiceRows[0],
    productions: productionRows,
    certificates: certificateRows,
    notifications: notices,
    history,
    shipments: shipment,
  };
}
