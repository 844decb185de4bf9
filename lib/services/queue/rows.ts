import { orders } from '../../../db/schema/order';
import { chinaDate, type WorkCalendar, workingDaysBetween } from '../../domain/calendar';
import { BUSINESS_TYPES, ORDER_STATES, type OrderState, responsibleOf, stateLabel } from '../../domain/order';
import type { OrderListRow } from '../../schemas/admin-views';

/** Everything a list shows; never the application itself: it would be decrypted row by row. */
export const LIST_COLUMNS = {
  orderNo: orders.orderNo,
  organisationName: orders.organisationName,
  uscc: orders.uscc,
  businessType: orders.businessType,
  changes: orders.changes,
  materialRoute: orders.materialRoute,
  amountFen: orders.amountFen,
  state: orders.state,
  stateSince: orders.stateSince,
  submittedAt: orders.submittedAt,
  paidAt: orders.paidAt,
  promisedShipDate: orders.promisedShipDate,
  claimedBy: orders.claimedBy,
  claimedAt: orders.claimedAt,
};
export type ListColumns = Pick<typeof orders.$inferSelect, keyof typeof LIST_COLUMNS>;

/** 审核 is due by the end of the next working day. */
const REVIEW_WORKING_DAYS = 1;
const REVIEW: readonly OrderState[] = ['paid', 'reviewing'];
const SHIPPING: readonly OrderState[] = ['approved', 'producing', 'produced'];

export function isLate(order: ListColumns, calendar: WorkCalendar, now: Date): boolean {
  const today = chinaDate(now);
  if (REVIEW.includes(order.state)) {
    return workingDaysBetween(calendar, chinaDate(order.stateSince), today) > REVIEW_WORKING_DAYS;
  }
  return SHIPPING.includes(order.state) && order.promisedShipDate !== null && today > order.promisedShipDate;
}

export const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export function listRow(
  order: ListColumns,
  names: ReadonlyMap<string, string>,
  calendar: WorkCalendar,
  now: Date,
): OrderListRow {
  return {
    id: order.orderNo,
    orderNo: order.orderNo,
    organisationName: order.organisationName,
    uscc: order.uscc,
    businessType: order.businessType,
    businessTypeLabel: BUSINESS_TYPES[order.businessType],
    materialRoute: order.materialRoute,
    state: order.state,
    stateLabel: stateLabel(order),
    tone: ORDER_STATES[order.state].tone,
    responsible: responsibleOf(order),
    submittedAt: order.submittedAt.toISOString(),
    stateSince: order.stateSince.toISOString(),
    paidAt: iso(order.paidAt),
    promisedShipDate: order.promisedShipDate,
    claimedBy: order.claimedBy,
    claimedByName: order.claimedBy ? (names.get(order.claimedBy) ?? order.claimedBy) : null,
    claimedAt: iso(order.claimedAt),
    late: isLate(order, calendar, now),
  };
}
