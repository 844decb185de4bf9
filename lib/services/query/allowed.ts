import { beyondMending, canTransition, makesToken, type OrderTransition } from '../../domain/order';
import { REFUND_BY_REQUEST } from '../../domain/refund';
import type { OrderAction } from '../../schemas/portal-views';
import { buyerChangeable } from '../invoice/changeBuyer';
import type { InvoiceRow } from '../invoice/rows';
import { recipientChangeable } from '../order/changeRecipient';
import { isFindable, type OldCertificate } from '../order/found';
import { kindsToResend, missingKinds, type UploadRow } from '../order/materials';
import type { OrderRow } from '../order/transition';
import { invoiceMailable, pinResendable } from '../resend/request';
import { acceptsUploads } from '../upload/receiveUpload';

/** What an act depends on beside the order's own row. */
export interface ActionFacts {
  uploads: UploadRow[];
  invoice: InvoiceRow | null | undefined;
  waybillNo: string | null;
  pinSent: boolean;
  /** Money is here that could go back. */
  paid: boolean;
  refundPending: boolean;
  oldCertificate: OldCertificate;
  /** 注销: the second person has agreed. */
  revocationConfirmed: boolean;
}

/** Acts that change the state: possible when the table knows one of these from here. */
const MOVES: Partial<Record<OrderAction, readonly OrderTransition[]>> = {
  pay: ['pay', 'pay_before_materials'],
  cancel: ['close', 'request_refund'],
  resubmit: ['resubmit'],
  post_again: ['post_again'],
  confirm_receipt: ['deliver'],
};

type Condition = (order: OrderRow, facts: ActionFacts) => boolean;
const always: Condition = () => true;
const unconfirmed = (order: OrderRow): boolean => order.state === 'submitted' && !order.applicationConfirmedAt;
const complete: Condition = (order, { uploads }) => unconfirmed(order) && missingKinds(order, uploads).length === 0;

/** The rest of each act's rule; the verb that does it asks the same. In the order of the page. */
const CONDITIONS: Record<OrderAction, Condition> = {
  pay: (order) => order.applicationConfirmedAt !== null && order.amountFen > 0,
  upload: (order) => acceptsUploads(order),
  request_application_code: complete,
  confirm_application: complete,
  resubmit: (order, { uploads }) => !beyondMending(order) && kindsToResend(order, uploads).length === 0,
  print_form: (order) => order.materialRoute === 'post',
  post_materials: (order) =>
    order.materialRoute === 'post' && order.state === 'awaiting_materials' && !order.materialsReceivedAt,
  post_again: (order) => order.materialRoute === 'post',
  confirm_receipt: always,
  resend_pin: (order, { pinSent }) => pinResendable(order, pinSent),
  change_recipient: (order, { waybillNo }) => recipientChangeable(order, waybillNo),
  change_invoice: (order) => buyerChangeable(order),
  download_invoice: (_order, { invoice }) => Boolean(invoice?.pdfKey),
  resend_invoice: (_order, { invoice }) => invoiceMailable(invoice),
  found: (order, { oldCertificate }) => isFindable(order, oldCertificate),
  cancel: (order, { revocationConfirmed }) =>
    !revocationConfirmed &&
    (makesToken(order) || order.state === 'submitted' || canTransition(order.state, 'withdraw')),
  request_refund: (order, { paid, refundPending }) => REFUND_BY_REQUEST.includes(order.state) && paid && !refundPending,
};

/** Exactly what the verbs would do now; the page shows these. */
export function allowedActions(order: OrderRow, facts: ActionFacts): OrderAction[] {
  return (Object.keys(CONDITIONS) as OrderAction[]).filter((action) => {
    const moves = MOVES[action];
    if (moves && !moves.some((move) => canTransition(order.state, move))) return false;
    return CONDITIONS[action](order, facts);
  });
}
