import { patched } from '@temporalio/workflow';
import type { OrderState } from '../../lib/domain/order';
import type { OrderWorkflowInput } from '../contracts/order';
import { documents, outside } from './activities';
import type { Beside } from './beside';
import { ANY_TIME, type Inbox } from './inbox';
import { Pace } from './pace';

type Wait = (until: () => boolean, milliseconds: number) => Promise<boolean>;

/** Follows the payment: opens the trade when the customer asks, asks the provider in growing pauses, closes at the deadline. */
export class Payment {
  /** The trade is offered at the provider: worth asking about. */
  #tradeOpened = false;

  constructor(
    readonly input: OrderWorkflowInput,
    readonly inbox: Inbox,
    readonly beside: Beside,
  ) {}

  async phase(wait: Wait): Promise<void> {
    const { orderNo, timings, submittedAt } = this.input;
    const deadline = Date.parse(submittedAt) + timings.paymentWindow;
    const pace = new Pace(timings.paymentPollMin, timings.paymentPollMax);
    const heard = () =>
      this.inbox.has('payment_requested', 'payment_recorded', 'payment_waived', 'cancelled', 'scan_added');
    for (let state: OrderState = 'submitted'; state === 'submitted'; ) {
      const left = deadline - Date.now();
      const woken = left > 0 && (await wait(heard, this.#tradeOpened ? Math.min(pace.next(), left) : left));
      if (this.inbox.has(...ANY_TIME)) return;
      if (this.inbox.take('payment_requested')) {
        this.beside.add('uploads', documents.prepareUploads({ orderNo }));
        await outside.openPayment({ orderNo });
        this.#tradeOpened = true;
        pace.reset();
      } else if (woken) {
        this.#takeOwn();
        this.inbox.take('cancelled');
        return;
      } else if (Date.now() >= deadline) {
        await outside.closeUnpaid({ orderNo, reason: 'expired' });
        return;
      } else {
        state = (await outside.checkPayment({ orderNo })).state;
      }
    }
  }

  /** One word of money is that of the order's own payment; another that came with it is of a second one, which goes back. */
  #takeOwn(): void {
    const [own, ...others] = this.inbox.takeAll('payment_recorded');
    if (own && others.length > 0 && patched('two-at-once')) for (const other of others) this.inbox.receive(other);
  }
}
