import { CancellationScope } from '@temporalio/workflow';
import type { OrderWorkflowInput } from '../contracts/order';
import type { Inbox } from './inbox';
import { attemptIn, runAttempt, type Start } from './production';

interface Run {
  scope: CancellationScope;
  done: Promise<void>;
}

/**
 * Makes the tokens of an order. Several are made side by side: each place in the order by its own attempts, and a newer
 * attempt for a place cuts the older one short.
 */
export class TokenRuns {
  readonly #runs = new Map<number, Run>();
  #ended = false;

  constructor(private readonly input: OrderWorkflowInput) {}

  get several(): boolean {
    return (this.input.quantity ?? 1) > 1;
  }

  /** An attempt has ended since the last beginning: the order may have moved. */
  get ended(): boolean {
    return this.#ended;
  }

  /** What the operator has started. One token: until it has ended, well or not. Several: they go on beside what follows. */
  async begin(inbox: Inbox): Promise<void> {
    this.#ended = false;
    if (this.several) {
      for (const start of inbox.takeAll('production_started')) this.#start(start);
      return;
    }
    const start = inbox.takeNewest('production_started');
    if (start) await runAttempt(this.input.orderNo, start, inbox);
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ done }) => done));
  }

  #start(start: Start): void {
    const place = start.position ?? 1;
    const before = this.#runs.get(place);
    before?.scope.cancel();
    const scope = new CancellationScope();
    // A cancelled attempt still has to wind up before the next one touches a token.
    const done = (before?.done ?? Promise.resolve())
      .then(() => attemptIn(scope, this.input.orderNo, start))
      .finally(() => {
        this.#ended = true;
      });
    this.#runs.set(place, { scope, done });
  }
}
