import type { BusinessType, OrderState, VerificationMethod } from '../../lib/domain/order';

/** All durations in milliseconds: settings of the deployment, shrunk by tests. */
export interface OrderTimings {
  /** Unpaid orders close after this; counted from submission. */
  paymentWindow: number;
  /** First and longest pause between two queries of the payment provider; doubles in between. */
  paymentPollMin: number;
  paymentPollMax: number;
  invoicePollMin: number;
  invoicePollMax: number;
  routePollMin: number;
  routePollMax: number;
  /** Papers by post: first and second reminder, and the end of waiting; counted from when they were asked for. */
  materialsReminder: number;
  materialsSecondReminder: number;
  materialsWindow: number;
}

export interface OrderWorkflowInput {
  orderNo: string;
  businessType: BusinessType;
  method: VerificationMethod;
  /** Tokens; absent for one. */
  quantity?: number;
  /** ISO 8601 UTC; the payment deadline is this plus timings.paymentWindow. */
  submittedAt: string;
  timings: OrderTimings;
}

/**
 * The one signal of the order workflow: something about the order changed in PostgreSQL.
 * It carries what happened; the workflow reads nothing else from the outside world but its activities' answers.
 */
export type OrderEvent =
  | { kind: 'payment_requested' }
  | { kind: 'payment_recorded' }
  /** Confirmed, and nothing is to be paid: the review is next. */
  | { kind: 'payment_waived' }
  | { kind: 'cancelled' }
  | { kind: 'rejected' }
  | { kind: 'resubmitted' }
  | { kind: 'approved' }
  /** An operator put the order on a token of a station (`position`: which of its tokens, the first without it); also used to try again or on another token. */
  | { kind: 'production_started'; stationId: string; tokenSerial: string; attempt: number; position?: number }
  | { kind: 'shipping_bound' }
  /** What the courier was asked for counts no more: another address, or a refund before the parcel left. */
  | { kind: 'waybill_dropped' }
  | { kind: 'route_pushed' }
  | { kind: 'invoice_notified' }
  /** Finance has decided; the state, or the n-th refusal of this order. */
  | { kind: 'refund_granted' }
  | { kind: 'refund_refused'; occurrence: number }
  /** Finance looked at what was refused: this half is tried again now. */
  | { kind: 'refund_retried' }
  | { kind: 'reversal_retried' }
  /** Invoice data were mended after a failure. */
  | { kind: 'invoice_retried' }
  /** The customer wants PIN or invoice once more. */
  | { kind: 'send_again' }
  /** Papers by post: the customer named his parcel, or changed its number. */
  | { kind: 'parcel_announced' }
  /** What the point found: everything, not everything, or a parcel that wanted money. */
  | { kind: 'materials_arrived' }
  | { kind: 'materials_incomplete' }
  | { kind: 'materials_refused' }
  /** A picture came, of the customer's own or of a posted paper. */
  | { kind: 'scan_added' }
  /** Scanned and handed to the review. */
  | { kind: 'materials_received' }
  | { kind: 'posted_again' }
  /** 注销: the second person has agreed, or somebody has refused. */
  | { kind: 'revocation_confirmed' }
  | { kind: 'revocation_refused' };

export const ORDER_SIGNAL = 'orderEvent';

export interface OrderWorkflowView {
  state: OrderState;
  waitingFor: string;
}
export const ORDER_VIEW_QUERY = 'view';
