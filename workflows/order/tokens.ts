import { CancellationScope } from '@temporalio/workflow';
import { attemptIn, type Start } from './production';

interface Run {
  scope: CancellationScope;
  done: Promise<void>;
}

/**
 * The tokens of an order that has several, side by side: each place in the order is made by its own attempts, and a
 * newer attempt for a place cuts the older one short.
 */
export class TokenRuns {
  readonly #runs = new Map<number, Run>();
  #ended = false;

  constructor(private readonly orderNo: string) {}

  start(start: Start): void {
    const place = start.position ?? 1;
    const before = this.#runs.get(place);
    before?.scope.cancel();
    const scope = new CancellationScope();
    // A cancelled attempt still has to wind up before the next one touches a token.
    const done = (before?.done ?? Promise.resolve())
      .then(() => attemptIn(scope, this.orderNo, start))
      .finally(() => {
        this.#ended = true;
      });
    this.#runs.set(place, { scope, done });
  }

  /** An attempt has ended since this was last taken: the order may have moved. */
  get ended(): boolean {
    return this.#ended;
  }

  takeEnded(): void {
    this.#ended = false;
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ done }) => done));
  }
}
