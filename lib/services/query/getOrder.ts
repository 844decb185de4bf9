import { MATERIAL_ROUTES, PAYMENT_STATES, responsibleOf } from '../../domain/order';
import { refundWarning } from '../../domain/refund';
import type { TimelineStep } from '../../domain/timeline';
import type { OrderView } from '../../schemas/portal-views';
import { loadCalendar } from '../calendar/load';
import { maskedChange } from '../change/view';
import { serviceOf } from '../channel/serviceOf';
import { requireCustomer, type ServiceContext } from '../context';
import { readSubscriber } from '../draft/own';
import { readOwnOrder } from '../order/own';
import type { OrderRow } from '../order/transition';
import { latestPayment } from '../payment/rows';
import { refundView } from '../refund/track';
import { allowedActions } from './allowed';
import { actionFacts, pinDelivered, readBeside } from './beside';
import { withActs } from './nextAction';
import { orderItem, timelineOf } from './orderItem';
import {
  certificatePart,
  contactPart,
  invoicePart,
  iso,
  recipientPart,
  rejectionPart,
  revocationPart,
  subjectPart,
  toldPart,
  uploadPart,
} from './parts';
import { letterPart, tokensPart } from './tokens';

/** 查看详情: everything the page of an order shows. Only the order's own subscriber gets an answer. */
export async function getOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<OrderView> {
  const actor = requireCustomer(ctx);
  const order = await readOwnOrder(ctx.db, actor, input.orderNo);
  const [beside, subscriber, service, calendar, payment, tokens, letter] = await Promise.all([
    readBeside(ctx, order),
    readSubscriber(ctx.db, actor),
    serviceOf(ctx.db, order.channelId, order.businessType),
    loadCalendar(ctx.db),
    latestPayment(ctx.db, order.orderNo),
    tokensPart(ctx.db, order),
    letterPart(ctx.db, order),
  ]);
  const { files, shipment, events, invoice, notices, pins, refund, old, made } = beside;
  const timeline = timelineOf(order, calendar, service.productionDays);
  const paymentState = payment?.state ?? (order.state === 'closed' ? 'closed' : 'unpaid');
  return {
    ...shown(order, beside, timeline),
    responsible: responsibleOf(order),
    stateSince: order.stateSince.toISOString(),
    materialRouteLabel: MATERIAL_ROUTES[order.materialRoute],
    applicationConfirmedAt: iso(order.applicationConfirmedAt),
    timeline,
    payment: {
      state: paymentState,
      stateLabel: order.amountFen === 0 ? '无需支付' : PAYMENT_STATES[paymentState],
      amountFen: order.amountFen,
      deadline: order.paymentDeadline.toISOString(),
      paidAt: iso(order.paidAt),
    },
    uploads: files.map(uploadPart),
    letter,
    changes: order.changes,
    change: maskedChange(order),
    rejection: rejectionPart(order),
    revocation: revocationPart(order),
    invoice: invoicePart(order, invoice),
    shipment: { waybillNo: shipment?.waybillNo ?? null, courier: '顺丰速运', events },
    subject: subjectPart(order, subscriber.regionCode),
    contact: contactPart(order),
    told: await toldPart(ctx.db, order),
    recipient: recipientPart(order),
    certificate: certificatePart(order, old, made),
    tokens,
    notifications: notices,
    pinDelivered: pinDelivered(pins),
    refund: refundView(order, refund, invoice),
    refundWarning: refundWarning(order.businessType, old?.state),
    resends: beside.resends,
  };
}

function shown(order: OrderRow, beside: Awaited<ReturnType<typeof readBeside>>, timeline: TimelineStep[]) {
  const waybillNo = beside.shipment?.waybillNo ?? null;
  const moneyOut = beside.refund.money.some(({ payment }) => payment.state === 'refunding');
  return withActs(
    orderItem(order, { uploads: beside.files, waybillNo, timeline, moneyOut }),
    allowedActions(order, actionFacts(beside)),
  );
}
