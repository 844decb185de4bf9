import type { WorkCalendar } from '../../domain/calendar';
import { maskPersonName } from '../../domain/masks';
import {
  BUSINESS_TYPES,
  invoiceLabel,
  makesToken,
  ORDER_STATES,
  stateLabel,
  VERIFICATION_METHODS,
} from '../../domain/order';
import { PIN_DELIVERY } from '../../domain/pin-delivery';
import { orderTimeline, type TimelineStep } from '../../domain/timeline';
import type { OrderItem } from '../../schemas/portal-views';
import { correctionTimes } from '../order/correction';
import type { UploadRow } from '../order/materials';
import type { OrderRow } from '../order/transition';
import { nextAction, shippingText } from './nextAction';

export function timelineOf(order: OrderRow, calendar: WorkCalendar, productionDays: number): TimelineStep[] {
  const correctionUntil = order.state === 'rejected' ? correctionTimes(order).until : null;
  const facts = { ...order, correctionUntil, promiseProvisional: order.promiseProvisional !== null };
  return orderTimeline(facts, calendar, productionDays);
}

export function orderItem(
  order: OrderRow,
  beside: { uploads: UploadRow[]; waybillNo: string | null; timeline: TimelineStep[]; moneyOut: boolean },
): OrderItem {
  const state = ORDER_STATES[order.state];
  return {
    orderNo: order.orderNo,
    submittedAt: order.submittedAt.toISOString(),
    commonName: order.organisationName,
    businessType: order.businessType,
    businessTypeLabel: BUSINESS_TYPES[order.businessType],
    materialRoute: order.materialRoute,
    contractNo: null,
    agent: maskPersonName(order.application.contact.name),
    state: order.state,
    stateLabel: stateLabel(order),
    tone: state.tone,
    invoiceStatus: order.invoiceStatus,
    invoiceLabel: invoiceLabel(order),
    method: order.method,
    methodLabel: VERIFICATION_METHODS[order.method],
    pinDelivery: makesToken(order) ? PIN_DELIVERY[order.method].value : '不涉及',
    shippingText: shippingText(order, beside.waybillNo),
    waybillNo: beside.waybillNo,
    nextAction: nextAction(order, beside.uploads, beside.timeline, beside.moneyOut),
  };
}
