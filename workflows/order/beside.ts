import { condition, log } from '@temporalio/workflow';
import { outside } from './activities';
import { ABOUT_MONEY, ANY_TIME, type Inbox } from './inbox';

/** Work that goes on beside the main line and must be finished before the workflow ends. */
export class Beside {
  readonly #work: Promise<void>[] = [];
  readonly #notified = new Set<string>();

  constructor(private readonly orderNo: string) {}

  /** A helper task that is refused for good is logged and seen in its own row; it does not stop the order. */
  add(name: string, work: Promise<unknown>): void {
    this.#work.push(
      work.then(
        () => undefined,
        (error) => log.error(`${name} failed for good`, { orderNo: this.orderNo, error: String(error) }),
      ),
    );
  }

  /** One SMS of each kind and occurrence. */
  notify(template: string, occurrence = 1): void {
    const key = `${template}#${occurrence}`;
    if (this.#notified.has(key)) return;
    this.#notified.add(key);
    this.add('notify', outside.notify({ orderNo: this.orderNo, template, occurrence }));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#work);
  }

  /**
   * The same. Wishes are heard meanwhile, and may add to it; what is about money ends the wait, and so does the time of
   * `until` (ISO 8601): another one follows.
   */
  async settledOr(inbox: Inbox, wishes: () => void, until?: string): Promise<void> {
    for (;;) {
      let settled = false;
      void this.settled().then(() => {
        settled = true;
      });
      const heard = () => settled || inbox.has(...ANY_TIME, ...ABOUT_MONEY);
      if (!until) await condition(heard);
      else if (!(await condition(heard, Math.max(0, Date.parse(until) - Date.now())))) return;
      if (settled || inbox.has(...ABOUT_MONEY)) return;
      wishes();
    }
  }
}
