import type { OrderFacts } from '../contracts/activities';
import { outside } from './activities';
import type { Beside } from './beside';
import { ABOUT_REVIEW, type Inbox } from './inbox';
import { type Due, nextDue } from './patience';

/** The review, and what was rejected: it waits for its customer, who is reminded, and is not waited for for ever. */
export class Correction {
  #awaited: OrderFacts['correction'];
  /** Since the last rejection. */
  #reminded = 0;
  /** Numbered through the order. */
  #rejections = 0;
  #reminders = 0;

  constructor(
    private readonly orderNo: string,
    private readonly inbox: Inbox,
    private readonly beside: Beside,
  ) {}

  learn({ correction }: OrderFacts): void {
    if (correction?.until !== this.#awaited?.until) this.#reminded = 0;
    this.#awaited = correction;
  }

  /** @param wait until something about the review is heard; false when the time was over */
  async phase(wait: (until: () => boolean, pause?: number) => Promise<boolean>): Promise<void> {
    const due = this.#due();
    if ((await wait(() => this.inbox.has(...ABOUT_REVIEW), due?.pause)) || !due) return;
    if (due.act === 'remind') {
      this.#reminded += 1;
      this.beside.notify('correction_reminder', ++this.#reminders);
      return;
    }
    const { expired } = await outside.expireCorrection({ orderNo: this.orderNo });
    if (expired) this.beside.notify('correction_expired');
  }

  heed(): void {
    if (this.inbox.take('rejected')) this.beside.notify('review_rejected', ++this.#rejections);
  }

  #due(): Due | null {
    if (!this.#awaited) return null;
    const { reminders, until } = this.#awaited;
    return nextDue({ reminders: reminders.map(Date.parse), end: Date.parse(until) }, this.#reminded, Date.now());
  }
}
