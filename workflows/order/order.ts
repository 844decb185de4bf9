import { condition, defineQuery, defineSignal, log, setHandler, workflowInfo } from '@temporalio/workflow';
import { ORDER_STATES, type OrderState } from '../../lib/domain/order';
import {
  ORDER_SIGNAL,
  ORDER_VIEW_QUERY,
  type OrderEvent,
  type OrderWorkflowInput,
  type OrderWorkflowView,
} from '../contracts/order';
import { ca, documents, outside, record } from './activities';
import { Inbox } from './inbox';
import { invoiceBranch, reverseInvoiceBranch } from './invoice';
import { Pace } from './pace';
import { runAttempt } from './production';
import { ORDER_STEPS } from './steps';

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
  #rejections = 0;
  #invoiceStarted = false;
  /** The trade is offered at the provider: worth asking about. */
  #tradeOpened = false;
  readonly #notified = new Set<string>();
  /** Work that goes on beside the main line and must be finished before the workflow ends. */
  readonly #beside: Promise<void>[] = [];

  constructor(readonly input: OrderWorkflowInput) {}

  get #order() {
    return { orderNo: this.input.orderNo };
  }

  async drive(): Promise<void> {
    await this.#read();
    if (this.state === 'submitted') this.#begin();
    while (!ORDER_STATES[this.state].final) {
      await this.#phase();
      await this.#heed();
      await this.#read();
    }
    await Promise.all(this.#beside);
    await this.#end();
  }

  async #read(): Promise<void> {
    const now = await record.readOrder(this.#order);
    this.state = now.state;
    this.oldCertificateId = now.oldCertificateId;
  }

  #begin(): void {
    const steps = ORDER_STEPS[this.input.businessType];
    if (steps?.holdOldCertificate && this.oldCertificateId) {
      this.#aside('hold', ca.holdCertificate({ certificateId: this.oldCertificateId, ...this.#order }));
    }
    this.#notify('order_submitted');
  }

  #phase(): Promise<void> {
    switch (this.state) {
      case 'submitted':
        return this.#payment();
      case 'awaiting_materials':
      case 'paid':
      case 'reviewing':
      case 'rejected':
        return this.#review();
      case 'approved':
      case 'producing':
        return this.#production();
      case 'produced':
      case 'shipped':
        return this.#shipping();
      case 'delivered':
        return this.#handOver();
      case 'refunding':
        return this.#refund();
      default:
        return Promise.resolve();
    }
  }

  /** Follows the payment: opens the trade when the customer asks, asks the provider in growing pauses, closes at the deadline. */
  async #payment(): Promise<void> {
    const { timings } = this.input;
    const deadline = Date.parse(this.input.submittedAt) + timings.paymentWindow;
    const pace = new Pace(timings.paymentPollMin, timings.paymentPollMax);
    while (this.state === 'submitted') {
      const left = deadline - Date.now();
      const pause = this.#tradeOpened ? Math.min(pace.next(), left) : left;
      const woken =
        left > 0 &&
        (await this.#wait(
          'payment',
          () => this.inbox.has('payment_requested', 'payment_recorded', 'cancelled'),
          pause,
        ));
      if (this.inbox.take('payment_requested')) {
        this.#aside('uploads', documents.prepareUploads(this.#order));
        await outside.openPayment(this.#order);
        this.#tradeOpened = true;
        pace.reset();
      } else if (woken) {
        this.inbox.take('payment_recorded');
        this.inbox.take('cancelled');
        return;
      } else if (Date.now() >= deadline) {
        await outside.closeUnpaid({ ...this.#order, reason: 'expired' });
        return;
      } else {
        this.state = (await outside.checkPayment(this.#order)).state;
      }
    }
  }

  async #review(): Promise<void> {
    this.#startInvoice();
    this.#notify('payment_received');
    await this.#wait('review', () =>
      this.inbox.has('approved', 'rejected', 'resubmitted', 'cancelled', 'payment_recorded', 'production_started'),
    );
  }

  async #production(): Promise<void> {
    await this.#wait('production', () => this.inbox.has('production_started', 'payment_recorded', 'approved'));
    const start = this.inbox.takeNewest('production_started');
    if (!start) return;
    await runAttempt(this.input.orderNo, start, this.inbox);
  }

  /** From the made token to the customer's hands; the courier is asked in growing pauses, a push only wakes us earlier. */
  async #shipping(): Promise<void> {
    const { timings } = this.input;
    const steps = ORDER_STEPS[this.input.businessType];
    if (this.state === 'produced') {
      if (steps?.revokeOldCertificate && this.oldCertificateId) {
        await ca.revokeCertificate({
          certificateId: this.oldCertificateId,
          reason: steps.revokeOldCertificate,
          ...this.#order,
        });
      }
      await outside.createWaybill(this.#order);
      await documents.makeHandOverSlip(this.#order);
      // Bounded: a run started anew may come here after the scan.
      await this.#wait('binding', () => this.inbox.has('shipping_bound'), timings.routePollMax);
    }
    const pace = new Pace(timings.routePollMin, timings.routePollMax);
    while (this.state === 'produced' || this.state === 'shipped') {
      const before = this.state;
      this.state = (await outside.checkRoute(this.#order)).state;
      if (this.state !== 'produced') this.#notify('shipped');
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
    this.#notify('shipped');
    await outside.deliverPin(this.#order);
    await record.complete(this.#order);
  }

  /** Money back first; then the red invoice. Each is tried on its own until it is done. */
  async #refund(): Promise<void> {
    await outside.refund(this.#order);
    this.#notify('order_refunded');
    this.#aside('reverse', reverseInvoiceBranch(this.input.orderNo, this.input.timings));
  }

  /** What is due whatever the state is by now: word to the customer, clean pictures, and a second payment goes back. */
  async #heed(): Promise<void> {
    if (this.inbox.take('rejected')) this.#notify('review_rejected', ++this.#rejections);
    if (this.inbox.take('resubmitted')) this.#aside('uploads', documents.prepareUploads(this.#order));
    if (this.inbox.take('approved')) this.#notify('review_approved');
    this.inbox.take('cancelled');
    if (this.inbox.take('payment_recorded')) await outside.refund(this.#order);
  }

  async #end(): Promise<void> {
    if (this.state === 'closed') {
      // The trade must not stay payable; a buyer who was quicker gets his money back.
      await outside.closeUnpaid({ ...this.#order, reason: 'cancelled' });
      await outside.notify({ ...this.#order, template: 'order_closed', occurrence: 1 });
    }
    do {
      await outside.refund(this.#order);
    } while (this.inbox.take('payment_recorded'));
  }

  #startInvoice(): void {
    if (this.#invoiceStarted) return;
    this.#invoiceStarted = true;
    this.#aside('invoice', invoiceBranch(this.input.orderNo, this.input.timings, this.inbox));
  }

  #notify(template: string, occurrence = 1): void {
    const key = `${template}#${occurrence}`;
    if (this.#notified.has(key)) return;
    this.#notified.add(key);
    this.#aside('notify', outside.notify({ ...this.#order, template, occurrence }));
  }

  /** A helper task that is refused for good is logged and seen in its own row; it does not stop the order. */
  #aside(name: string, work: Promise<unknown>): void {
    this.#beside.push(
      work.then(
        () => undefined,
        (error) => log.error(`${name} failed for good`, { orderNo: workflowInfo().workflowId, error: String(error) }),
      ),
    );
  }

  async #wait(what: string, until: () => boolean, milliseconds?: number): Promise<boolean> {
    this.waitingFor = what;
    if (milliseconds === undefined) {
      await condition(until);
      return true;
    }
    return condition(until, Math.max(0, milliseconds));
  }
}
