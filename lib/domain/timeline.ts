import { addWorkingDays, chinaDate, type PromisedDate, type WorkCalendar } from './calendar';
import type { Changeable } from './change';
import { type BusinessType, type MaterialRoute, makesToken, ORDER_STATES, type OrderState } from './order';

/** One step of an order as the customer sees it: promised when, done when. */
export interface TimelineStep {
  key: string;
  label: string;
  /** yyyy-mm-dd in China, or an ISO time where the hour counts. */
  promised?: string;
  /** The calendar of that year is not published yet, or the date hangs on an earlier step that is still open. */
  provisional?: boolean;
  actual?: string;
  state: 'done' | 'current' | 'todo';
}

export interface TimelineFacts {
  businessType: BusinessType;
  changes: readonly Changeable[];
  amountFen: number;
  state: OrderState;
  stateSince: Date;
  submittedAt: Date;
  applicationConfirmedAt: Date | null;
  materialRoute: MaterialRoute;
  materialsReceivedAt: Date | null;
  paymentDeadline: Date;
  paidAt: Date | null;
  approvedAt: Date | null;
  promisedShipDate: string | null;
  promiseProvisional: boolean;
  producedAt: Date | null;
  shippedAt: Date | null;
  deliveredAt: Date | null;
  completedAt: Date | null;
  endedAt: Date | null;
  /** 鉴证不通过: until when its customer may mend it. */
  correctionUntil: Date | null;
}

/** Working days for a review, and for the parcel: what we tell customers, not what we are held to. */
export const REVIEW_DAYS = 1;
export const DELIVERY_DAYS = 3;

interface Draft {
  key: string;
  label: string;
  actual: Date | null;
  promised?: string;
  provisional?: boolean;
}

const promise = (date: PromisedDate, hangsOnEarlier = false): Pick<Draft, 'promised' | 'provisional'> => ({
  promised: date.date,
  provisional: date.provisional || hangsOnEarlier,
});

/** Dates by the working-day calendar; the clock stands still while the customer has to act, so such steps promise nothing. */
function promises(facts: TimelineFacts, calendar: WorkCalendar, productionDays: number) {
  const from = (date: string, days: number): PromisedDate => addWorkingDays(calendar, date, days);
  const waitsForCustomer = ['submitted', 'awaiting_materials', 'rejected'].includes(facts.state);
  const reviewStart = facts.state === 'paid' || facts.state === 'reviewing' ? facts.stateSince : facts.paidAt;
  const review = waitsForCustomer || !reviewStart ? null : from(chinaDate(reviewStart), REVIEW_DAYS);
  const ship: PromisedDate | null = facts.promisedShipDate
    ? { date: facts.promisedShipDate, provisional: facts.promiseProvisional }
    : review && from(review.date, productionDays);
  const deliverFrom = facts.shippedAt ? chinaDate(facts.shippedAt) : ship?.date;
  const deliver = deliverFrom ? from(deliverFrom, DELIVERY_DAYS) : null;
  return {
    review: review ? promise(review) : {},
    ship: ship ? promise(ship, !facts.promisedShipDate) : {},
    deliver: deliver ? promise(deliver, !facts.shippedAt) : {},
  };
}

/** 注销: nothing to pay, to upload or to send; a second person looks at it the day after. */
function revocationSteps(facts: TimelineFacts, review: Pick<Draft, 'promised' | 'provisional'>): Draft[] {
  return [
    { key: 'submitted', label: '提交注销申请', actual: facts.submittedAt },
    { key: 'approved', label: '受理点审核', actual: facts.approvedAt, ...review },
    { key: 'completed', label: '复核并注销证书', actual: facts.completedAt },
  ];
}

/** 鉴证不通过: the customer's turn once more before the review goes on. */
const correctionSteps = ({ correctionUntil: until }: TimelineFacts): Draft[] =>
  until ? [{ key: 'corrected', label: '修改并重新提交', actual: null, promised: until.toISOString() }] : [];

/** 变更 of what stands in no certificate: the review ends it. */
function recordSteps(facts: TimelineFacts, review: Pick<Draft, 'promised' | 'provisional'>): Draft[] {
  return [
    { key: 'submitted', label: '提交变更申请', actual: facts.submittedAt },
    {
      ...{ key: 'confirmed', label: '上传资料并确认申请', actual: facts.applicationConfirmedAt },
      promised: facts.paymentDeadline.toISOString(),
    },
    ...correctionSteps(facts),
    { key: 'completed', label: '受理点审核，更新登记信息', actual: facts.completedAt, ...review },
  ];
}

function steps(facts: TimelineFacts, calendar: WorkCalendar, productionDays: number): Draft[] {
  const dates = promises(facts, calendar, productionDays);
  if (facts.businessType === 'revoke') return revocationSteps(facts, dates.review);
  const free = facts.amountFen === 0;
  if (!makesToken(facts)) return recordSteps(facts, dates.review);
  return [
    { key: 'submitted', label: '提交订单', actual: facts.submittedAt },
    ...(facts.materialRoute === 'upload'
      ? [{ key: 'confirmed', label: '上传资料并确认申请', actual: facts.applicationConfirmedAt }]
      : []),
    ...(free
      ? []
      : [{ key: 'paid', label: '支付费用', actual: facts.paidAt, promised: facts.paymentDeadline.toISOString() }]),
    ...(facts.materialRoute === 'post'
      ? [{ key: 'materials', label: '邮寄申请材料', actual: free || facts.paidAt ? facts.materialsReceivedAt : null }]
      : []),
    ...correctionSteps(facts),
    { key: 'approved', label: '受理点审核', actual: facts.approvedAt, ...dates.review },
    { key: 'produced', label: '制作证书', actual: facts.producedAt, ...dates.ship },
    { key: 'shipped', label: '寄出证书', actual: facts.shippedAt, ...dates.ship },
    { key: 'delivered', label: '签收', actual: facts.deliveredAt, ...dates.deliver },
    {
      key: 'completed',
      label: facts.businessType === 'change' ? '发送证书密码，原证书注销' : '发送证书密码，办理完成',
      actual: facts.completedAt,
      ...dates.deliver,
    },
  ];
}

export function orderTimeline(facts: TimelineFacts, calendar: WorkCalendar, productionDays: number): TimelineStep[] {
  const all = steps(facts, calendar, productionDays);
  const died = facts.state === 'closed' || facts.state === 'refunding' || facts.state === 'refunded';
  if (died) return endedTimeline(all, facts);
  const current = all.findIndex((step) => !step.actual);
  return all.map(({ actual, promised, provisional, ...step }, index) => ({
    ...step,
    ...(actual ? { actual: actual.toISOString() } : {}),
    ...(promised && !actual ? { promised, ...(provisional ? { provisional } : {}) } : {}),
    state: actual ? 'done' : index === current ? 'current' : 'todo',
  }));
}

/** What was done stays; what will not come any more is left out. */
function endedTimeline(all: Draft[], facts: TimelineFacts): TimelineStep[] {
  const done: TimelineStep[] = all
    .filter((step) => step.actual)
    .map(({ key, label, actual }) => ({ key, label, actual: (actual as Date).toISOString(), state: 'done' }));
  const ended = facts.endedAt ?? (ORDER_STATES[facts.state].final ? facts.stateSince : null);
  return [
    ...done,
    {
      key: facts.state,
      label: ORDER_STATES[facts.state].label,
      ...(ended ? { actual: ended.toISOString() } : {}),
      state: ended ? 'done' : 'current',
    },
  ];
}
