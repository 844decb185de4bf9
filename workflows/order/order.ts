import { condition, defineQuery, defineSignal, patched, setHandler } from '@temporalio/workflow';
import { ORDER_STATES, type OrderState } from '../../lib/domain/order';
import {
  ORDER_SIGNAL,
  ORDER_VIEW_QUERY,
  type OrderEvent,
  type OrderWorkflowInput,
  type OrderWorkflowView,
} from '../contracts/order';
import { documents, outside, record, recordApart } from './activities';
import { Beside } from './beside';
import { tellClosed } from './closed';
import { Correction } from './correction';
import { Hold } from './hold';
import { ANY_TIME, Inbox, WISHES } from './inbox';
import { invoiceBranch } from './invoice';
import { Papers } from './materials';
import { Pace } from './pace';
import { prepareParcel, revokeOld } from './parcel';
import { Payment } from './payment';
import { Refund, refundUntilDone } from './refund';
import { TokenRuns } from './tokens';

export const orderSignal = defineSignal<[OrderEvent]>(ORDER_SIGNAL);
export const orderView = defineQuery<OrderWorkflowView>(ORDER_VIEW_QUERY);

/**
 * Drives one order. The database says where the order is; this says what to do there, when to ask again,
 * and what must still end well. One phase a state: a phase returns when the state may have changed.
 * Started again for an order that had ended (a late payment), it does what is left and ends.
 */
export async function order(input: OrderWorkflowInput): Promise<void> {
  const run = new OrderRun(input);
  setHandler(orderSignal, (event) => run.inbox.receive(event));
  setHandler(orderView, () => ({ state: run.state, waitingFor: run.waitingFor }));
  await run.drive();
}

class OrderRun {
  readonly inbox = new Inbox();
  state: OrderState = 'submitted';
  waitingFor = '';
  oldCertificateId: string | null = null;
  #cancelReason: string | null = null;
  #toRevoke: string[] = [];
  #newMobile = false;
  #changeDone = false;
  #recordOnly = false;
  #invoiceStarted = false;
  readonly #hearsAtEnd = patched('heard-at-end');
  readonly #beside: Beside;
  readonly #hold: Hold;
  readonly #payment: Payment;
  readonly #papers: Papers;
  readonly #correction: Correction;
  readonly #tokens: TokenRuns;
  readonly #refunds: Refund;

  constructor(readonly input: OrderWorkflowInput) {
    this.#beside = new Beside(input.orderNo);
    this.#hold = new Hold(input, this.#beside);
    this.#payment = new Payment(input, this.inbox, this.#beside);
    this.#papers = new Papers(input, this.inbox, this.#beside);
    this.#correction = new Correction(input.orderNo, this.inbox, this.#beside);
    this.#tokens = new TokenRuns(input);
    this.#refunds = new Refund(input, this.inbox, this.#beside);
  }

  get #order() {
    return { orderNo: this.input.orderNo };
  }

  async drive(): Promise<void> {
    await this.#read();
    const endedBefore = ORDER_STATES[this.state].final;
    const refundedBefore = this.state === 'refunded';
    if (this.state === 'submitted' || this.#papers.first) this.#begin();
    // Nothing but people's words moves such an order: it may have come to its end while nobody drove it.
    const unseen = !endedBefore || (this.#recordOnly && this.state === 'completed');
    // Whoever holds the old number must hear of it while there is time.
    if (this.#newMobile && unseen) this.#beside.notify('mobile_change_begun');
    for (;;) {
      while (!ORDER_STATES[this.state].final) await this.#onePhase();
      if (this.#changeDone && unseen) this.#beside.notify('change_done');
      if (this.state === 'refunded' && !refundedBefore) this.#finishRefund();
      // An order that had ended before this run has had its certificate restored, and may have lost it again since.
      if (this.state === 'closed' && !endedBefore) this.#restore();
      if (!this.#hearsAtEnd) await this.#beside.settled();
      await this.#tokens.settled();
      await this.#end();
      // Granted while this run was ending.
      if (!this.inbox.take('refund_granted')) return;
      await this.#read();
    }
  }

  async #onePhase(): Promise<void> {
    const before = this.state;
    try {
      await this.#phase();
    } catch (error) {
      // A person was quicker (cancelled, granted): a step that no longer fits the order was rightly refused.
      await this.#read();
      if (this.state === before) throw error;
      return;
    }
    await this.#heed();
    await this.#read();
  }

  async #read(): Promise<void> {
    const now = await (this.#tokens.several ? recordApart : record).readOrder(this.#order);
    this.state = now.state;
    this.oldCertificateId = now.oldCertificateId;
    this.#cancelReason = now.cancelReason;
    this.#toRevoke = now.toRevoke;
    this.#newMobile = now.newMobile ?? false;
    this.#changeDone = now.changeDone ?? false;
    this.#recordOnly = now.recordOnly ?? false;
    this.#papers.learn(now);
    this.#correction.learn(now);
  }

  #begin(): void {
    // By post nobody has proved the subscriber's will yet: the hold waits for the review.
    if (!this.#papers.byPost) this.#hold.begin(this.oldCertificateId);
    this.#papers.begin();
    // Who owes nothing by post hears at once what to send, instead.
    if (this.state === 'submitted') this.#beside.notify(this.#recordOnly ? 'change_submitted' : 'order_submitted');
  }

  #phase(): Promise<void> {
    switch (this.state) {
      case 'submitted':
        return this.#payment.phase((until, pause) => this.#wait('payment', until, pause));
      case 'awaiting_materials':
        this.#startInvoice();
        return this.#papers.phase((until, pause) => this.#wait('materials', until, pause));
      case 'paid':
      case 'reviewing':
      case 'rejected':
        this.#paid();
        return this.#correction.phase((until, pause) => this.#wait('review', until, pause));
      case 'approved':
      case 'producing':
        this.#afterPayment();
        return this.#production();
      case 'produced':
      case 'shipped':
        this.#afterPayment();
        return this.#shipping();
      case 'delivered':
        this.#afterPayment();
        return this.#handOver();
      case 'refunding':
        return this.#refund();
      default:
        return Promise.resolve();
    }
  }

  /** What the payment sets going. */
  #paid(): void {
    if (this.#recordOnly) return;
    this.#startInvoice();
    if (!this.#papers.byPost) this.#beside.notify('payment_received');
  }

  /** Paid and reviewed while nobody drove the order (the server was away): its invoice is due all the same. */
  #afterPayment(): void {
    if (!this.#invoiceStarted && patched('paid-unseen')) this.#paid();
  }

  async #production(): Promise<void> {
    await this.#wait(
      'production',
      () => this.inbox.has('production_started', 'payment_recorded', 'approved', 'cancelled') || this.#tokens.ended,
    );
    await this.#tokens.begin(this.inbox);
  }

  /** From the made token to the customer's hands; the courier is asked in growing pauses, a push only wakes us earlier. */
  async #shipping(): Promise<void> {
    const { timings } = this.input;
    if (this.state === 'produced') {
      await prepareParcel(this.input, this.oldCertificateId);
      // Bounded: a run started anew may come here after the scan.
      await this.#wait('binding', () => this.inbox.has('shipping_bound'), timings.routePollMax);
    }
    const pace = new Pace(timings.routePollMin, timings.routePollMax);
    while (this.state === 'produced' || this.state === 'shipped') {
      const before = this.state;
      this.state = (await outside.checkRoute(this.#order)).state;
      if (this.state !== 'produced') this.#beside.notify('shipped');
      if (this.state !== before) continue;
      await this.#wait(
        'route',
        () => this.inbox.has('route_pushed', 'shipping_bound', 'payment_recorded'),
        pace.next(),
      );
      await this.#heed();
      if (this.inbox.take('route_pushed') || this.inbox.take('shipping_bound')) pace.reset();
    }
  }

  async #handOver(): Promise<void> {
    this.#beside.notify('shipped');
    await outside.deliverPin(this.#order);
    if (this.input.method === 'bank_account' && patched('pin-in-memo')) this.#beside.notify('pin_in_memo');
    await revokeOld(this.input, this.oldCertificateId, 'handedOver');
    await record.complete(this.#order);
  }

  async #refund(): Promise<void> {
    this.#restore();
    await this.#refunds.run(this.#toRevoke);
  }

  /** The money went back with a second payment's, before its own phase came: what belongs to it is still due. */
  #finishRefund(): void {
    if (this.#refunds.ran) return;
    this.#restore();
    this.#refunds.finish(this.#toRevoke);
  }

  #restore(): void {
    if (this.#cancelReason === 'found') this.#hold.release(this.oldCertificateId);
  }

  /** What is due whatever the state is by now: word to the customer, clean pictures, and a second payment goes back. */
  async #heed(): Promise<void> {
    this.#correction.heed();
    const [again, confirmed] = [this.inbox.take('resubmitted'), this.inbox.take('payment_waived')];
    if (again || confirmed) this.#beside.add('uploads', documents.prepareUploads(this.#order));
    if (this.inbox.take('approved')) {
      if (this.#papers.byPost) this.#hold.begin(this.oldCertificateId);
      if (!this.#recordOnly) this.#beside.notify('review_approved');
    }
    this.#papers.heed();
    this.inbox.take('cancelled');
    this.inbox.take('refund_granted');
    this.#wishes();
    if (this.inbox.take('payment_recorded')) await this.#refunds.surplus(() => this.state);
  }

  /** Wishes of customer and finance that change no state. */
  #wishes(): void {
    const refused = this.inbox.takeNewest('refund_refused');
    if (refused) this.#beside.notify('refund_refused', refused.occurrence);
    if (this.inbox.take('send_again')) this.#beside.add('send again', outside.sendAgain(this.#order));
    if (this.inbox.take('reversal_retried')) this.#refunds.reverse();
    if (this.inbox.take('waybill_dropped')) this.#beside.add('waybill', outside.cancelWaybills(this.#order));
    if (this.inbox.take('invoice_retried')) {
      this.#beside.add('invoice', invoiceBranch(this.input.orderNo, this.input.timings, this.inbox));
    }
    // Nothing is stuck at this moment: the try that was asked for has come anyway.
    this.inbox.take('refund_retried');
  }

  /** All beside is over, or there is something else to do first. */
  async #settled(until?: string): Promise<void> {
    if (!this.#hearsAtEnd) return this.#beside.settled();
    await this.#beside.settledOr(this.inbox, () => this.#wishes(), until);
  }

  async #end(): Promise<void> {
    if (this.state === 'closed') {
      // The trade must not stay payable; a buyer who was quicker gets his money back.
      await outside.closeUnpaid({ ...this.#order, reason: 'cancelled' });
      await tellClosed(this.input.orderNo, this.#cancelReason, this.#hearsAtEnd ? this.#beside : null);
    }
    for (let more = true; more; ) {
      const { lookAgainAt } = await refundUntilDone(this.input.orderNo, this.inbox);
      this.#wishes();
      await this.#settled(lookAgainAt);
      // The order is over for everybody; only this run stays, for money that nobody may tell us of.
      if (lookAgainAt)
        await this.#wait('codes', () => this.inbox.has('payment_recorded'), Date.parse(lookAgainAt) - Date.now());
      const told = this.inbox.take('payment_recorded') || this.inbox.has(...WISHES);
      more = told || (lookAgainAt !== undefined && !this.inbox.has('refund_granted'));
    }
  }

  #startInvoice(): void {
    if (this.#invoiceStarted) return;
    this.#invoiceStarted = true;
    this.#beside.add('invoice', invoiceBranch(this.input.orderNo, this.input.timings, this.inbox));
  }

  async #wait(what: string, until: () => boolean, milliseconds?: number): Promise<boolean> {
    this.waitingFor = what;
    const called = () => until() || this.inbox.has(...ANY_TIME);
    if (milliseconds !== undefined) return condition(called, Math.max(0, milliseconds));
    await condition(called);
    return true;
  }
}
