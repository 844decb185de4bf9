import type { OrderState } from '../domain/order';
import type { AdminOrderView } from './admin-views';

/** One line of 退款: a request to decide about, or a half that failed and waits for 重试. */
export interface RefundRow {
  orderNo: string;
  organisationName: string;
  state: OrderState;
  stateLabel: string;
  tone: string;
  amountFen: number;
  kind: 'request' | 'money_failed' | 'reversal_failed';
  kindLabel: string;
  /** ISO; since when it waits. */
  since: string;
  /** A request may be decided: the token is not being made any more. */
  decidable: boolean;
}

export interface RefundRequestView {
  id: string;
  reasonLabel: string;
  note: string;
  state: 'pending' | 'granted' | 'refused';
  stateLabel: string;
  createdAt: string;
  decidedAt: string | null;
  decidedByName: string | null;
  decisionNote: string;
}

/** Everything that finance looks at before it decides. */
export interface RefundDeskView {
  order: AdminOrderView;
  requests: RefundRequestView[];
  payments: {
    outTradeNo: string;
    tradeNo: string | null;
    amountFen: number;
    label: string;
    paidAt: string | null;
    refundNo: string | null;
    refundedAt: string | null;
    triedAt: string | null;
    failed: boolean;
  }[];
  invoice: { label: string; invoiceNo: string | null; redInvoiceNo: string | null; failReason: string | null };
  /** What the money's way back does beyond the usual. */
  warning: string | null;
  allowed: ('grant' | 'refuse' | 'retry_money' | 'retry_reversal')[];
}
