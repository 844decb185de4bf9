import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { ORDER_STATES, type OrderState } from '../../lib/domain/order';
import type { OrderActivities } from '../contracts/activities';
import type { OrderWorkflowInput } from '../contracts/order';
import { ca, outside } from './activities';
import type { Beside } from './beside';
import type { Inbox } from './inbox';
import { reverseInvoiceBranch } from './invoice';

/**
 * What was made for the order stops to count while the money goes back; then the customer hears of it, and the red invoice.
 * Each is tried on its own until it is done.
 */
export class Refund {
  ran = false;
  #tryingOn = false;

  constructor(
    private readonly input: OrderWorkflowInput,
    private readonly inbox: Inbox,
    private readonly beside: Beside,
  ) {}

  async run(toRevoke: readonly string[] | undefined): Promise<void> {
    this.#revoke(toRevoke);
    await refundUntilDone(this.input.orderNo, this.inbox);
    this.#tell();
  }

  /**
   * Money paid beside the order's own payment. The order waits while the provider is away, but not when it refuses: that is
   * tried on beside it while it goes on, then by its end.
   */
  async surplus(now: () => OrderState): Promise<void> {
    const round = await refundUntilDone(this.input.orderNo, this.inbox);
    if (!round.refused || this.#tryingOn) return;
    this.#tryingOn = true;
    void this.#tryOn(round, now)
      .catch(() => undefined)
      .then(() => (this.#tryingOn = false));
  }

  async #tryOn(first: Round, now: () => OrderState): Promise<void> {
    for (let round = first; round.refused && round.lookAgainAt; ) {
      await condition(() => this.inbox.has('refund_retried'), Math.max(0, Date.parse(round.lookAgainAt) - Date.now()));
      if (now() === 'refunding' || ORDER_STATES[now()].final) return;
      round = await refundUntilDone(this.input.orderNo, this.inbox);
    }
  }

  /** For money that is back already. */
  finish(toRevoke: readonly string[] | undefined): void {
    this.#revoke(toRevoke);
    this.#tell();
  }

  reverse(): void {
    this.beside.add('reverse', reverseInvoiceBranch(this.input.orderNo, this.input.timings));
  }

  #revoke(toRevoke: readonly string[] = []): void {
    this.ran = true;
    const { orderNo } = this.input;
    for (const certificateId of toRevoke) {
      this.beside.add('revoke', ca.revokeCertificate({ certificateId, reason: 'cessationOfOperation', orderNo }));
    }
  }

  #tell(): void {
    this.beside.notify('order_refunded');
    this.reverse();
  }
}

type Round = Awaited<ReturnType<OrderActivities['refund']>>;

/**
 * The money goes back, however long the provider takes. One that was refused is tried again seldom; when finance has looked,
 * its word makes the next try come at once. A refusal of what was paid beside the order's own payment ends the round too.
 */
export async function refundUntilDone(orderNo: string, inbox: Inbox): Promise<Round> {
  for (;;) {
    const scope = new CancellationScope();
    const attempt = scope.run(() => outside.refund({ orderNo }));
    const asked = condition(() => inbox.has('refund_retried')).then(() => scope.cancel());
    try {
      await Promise.race([attempt, asked]);
      return await attempt;
    } catch (error) {
      if (!isCancellation(error)) throw error;
      inbox.take('refund_retried');
    }
  }
}
