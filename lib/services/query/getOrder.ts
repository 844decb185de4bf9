import { and, asc, eq, inArray } from 'drizzle-orm';
import { invoices, notifications } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { pinDeliveries, routeEvents, shipments } from '../../../db/schema/production';
import { MATERIAL_ROUTES, ORDER_STATES, PAYMENT_STATES } from '../../domain/order';
import type { OrderView } from '../../schemas/portal-views';
import { loadCalendar } from '../calendar/load';
import { serviceOf } from '../channel/serviceOf';
import { requireCustomer, type ServiceContext } from '../context';
import { readSubscriber } from '../draft/own';
import { currentUploads } from '../order/materials';
import { readOwnOrder } from '../order/own';
import type { OrderRow } from '../order/transition';
import { latestPayment } from '../payment/rows';
import { noticeLabel } from '../queue/labels';
import { allowedActions } from './nextAction';
import { orderItem, timelineOf } from './orderItem';
import {
  certificatePart,
  contactPart,
  invoicePart,
  iso,
  recipientPart,
  rejectionPart,
  subjectPart,
  uploadPart,
} from './parts';

/** 查看详情: everything the page of an order shows. Only the order's own subscriber gets an answer. */
export async function getOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<OrderView> {
  const actor = requireCustomer(ctx);
  const order = await readOwnOrder(ctx.db, actor, input.orderNo);
  const [beside, subscriber, service, calendar, payment] = await Promise.all([
    readBeside(ctx, order),
    readSubscriber(ctx.db, actor),
    serviceOf(ctx.db, order.channelId, order.businessType),
    loadCalendar(ctx.db),
    latestPayment(ctx.db, order.orderNo),
  ]);
  const { files, shipment, events, invoice, notices, pin, old, made } = beside;
  const timeline = timelineOf(order, calendar, service.productionDays);
  const invoiceView = invoicePart(order, invoice);
  const paymentState = payment?.state ?? (order.state === 'closed' ? 'closed' : 'unpaid');
  return {
    ...orderItem(order, { uploads: files, waybillNo: shipment?.waybillNo ?? null, timeline }),
    responsible: ORDER_STATES[order.state].responsible,
    stateSince: order.stateSince.toISOString(),
    materialRoute: order.materialRoute,
    materialRouteLabel: MATERIAL_ROUTES[order.materialRoute],
    applicationConfirmedAt: iso(order.applicationConfirmedAt),
    timeline,
    payment: {
      state: paymentState,
      stateLabel: PAYMENT_STATES[paymentState],
      amountFen: order.amountFen,
      deadline: order.paymentDeadline.toISOString(),
      paidAt: iso(order.paidAt),
    },
    uploads: files.map(uploadPart),
    rejection: rejectionPart(order),
    invoice: invoiceView,
    shipment: { waybillNo: shipment?.waybillNo ?? null, courier: '顺丰速运', events },
    subject: subjectPart(order, subscriber.regionCode),
    contact: contactPart(order),
    recipient: recipientPart(order),
    certificate: certificatePart(order, old, made),
    notifications: notices,
    pinDelivered: pin?.sentAt ? { targetMasked: pin.targetMasked, sentAt: pin.sentAt.toISOString() } : null,
    allowed: allowedActions(order, files, invoiceView.downloadUrl !== null),
  };
}

async function readBeside(ctx: ServiceContext, order: OrderRow) {
  const { orderNo } = order;
  const ids = [order.oldCertificateId, order.newCertificateId].filter((id): id is string => id !== null);
  const [files, [shipment], [invoice], sent, [pin], found] = await Promise.all([
    currentUploads(ctx.db, orderNo),
    ctx.db.select().from(shipments).where(eq(shipments.orderNo, orderNo)),
    ctx.db.select().from(invoices).where(eq(invoices.orderNo, orderNo)),
    ctx.db
      .select()
      .from(notifications)
      .where(and(eq(notifications.orderNo, orderNo), eq(notifications.state, 'sent')))
      .orderBy(asc(notifications.sentAt)),
    ctx.db.select().from(pinDeliveries).where(eq(pinDeliveries.orderNo, orderNo)),
    ids.length > 0 ? ctx.db.select().from(certificates).where(inArray(certificates.id, ids)) : [],
  ]);
  return {
    files,
    shipment,
    invoice,
    pin,
    events: shipment?.waybillNo ? await readRoute(ctx, shipment.waybillNo) : [],
    notices: sent.map(({ template, channel, targetMasked, sentAt, createdAt }) => ({
      template,
      label: noticeLabel(template),
      channel,
      targetMasked,
      sentAt: (sentAt ?? createdAt).toISOString(),
    })),
    old: found.find((row) => row.id === order.oldCertificateId),
    made: found.find((row) => row.id === order.newCertificateId),
  };
}

async function readRoute(ctx: ServiceContext, waybillNo: string): Promise<OrderView['shipment']['events']> {
  const rows = await ctx.db
    .select()
    .from(routeEvents)
    .where(eq(routeEvents.waybillNo, waybillNo))
    .orderBy(asc(routeEvents.at), asc(routeEvents.position));
  return rows.map(({ at, place, text, stage }) => ({ at: at.toISOString(), place, text, stage }));
}
