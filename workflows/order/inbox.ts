import type { OrderEvent } from '../contracts/order';

type Kind = OrderEvent['kind'];
type EventOf<K extends Kind> = Extract<OrderEvent, { kind: K }>;

/** Wishes that change no state; heard whatever the order waits for, and after its end. */
export const WISHES = [
  'refund_refused',
  'refund_retried',
  'reversal_retried',
  'invoice_retried',
  'send_again',
  'waybill_dropped',
] as const;
export const ANY_TIME = [...WISHES, 'refund_granted'] as const;

/** Money that is to go back waits for no message, and for no invoice. */
export const ABOUT_MONEY = ['refund_granted', 'refund_retried', 'payment_recorded'] as const;

/** All that may end the wait for a review. */
export const ABOUT_REVIEW: Kind[] = [
  ...(['approved', 'rejected', 'resubmitted', 'cancelled', 'payment_recorded', 'production_started'] as const),
  ...(['posted_again', 'materials_received', 'payment_waived'] as const),
];

/** Events that arrived and were not dealt with yet, oldest first. Plain state: the workflow waits on it with `condition`. */
export class Inbox {
  readonly #events: OrderEvent[] = [];

  receive(event: OrderEvent): void {
    this.#events.push(event);
  }

  has(...kinds: Kind[]): boolean {
    return this.#events.some((event) => kinds.includes(event.kind));
  }

  /** Takes all events of a kind out; the newest is what counts. */
  takeNewest<K extends Kind>(kind: K): EventOf<K> | undefined {
    let newest: EventOf<K> | undefined;
    for (let i = this.#events.length - 1; i >= 0; i--) {
      const event = this.#events[i] as OrderEvent;
      if (event.kind !== kind) continue;
      newest ??= event as EventOf<K>;
      this.#events.splice(i, 1);
    }
    return newest;
  }

  /** Takes all events of a kind out, oldest first: each of them counts. */
  takeAll<K extends Kind>(kind: K): EventOf<K>[] {
    const taken = this.#events.filter((event): event is EventOf<K> => event.kind === kind);
    this.take(kind);
    return taken;
  }

  take(kind: Kind): boolean {
    return this.takeNewest(kind) !== undefined;
  }
}
