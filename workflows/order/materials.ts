import { patched } from '@temporalio/workflow';
import { printedPaper } from '../../lib/domain/order';
import type { OrderFacts } from '../contracts/activities';
import type { OrderEvent, OrderTimings, OrderWorkflowInput } from '../contracts/order';
import { documents, outside } from './activities';
import type { Beside } from './beside';
import type { Inbox } from './inbox';
import { type Due, nextDue, SHORTEST } from './patience';

/** All that may end the wait for papers. */
const ABOUT_PAPERS: OrderEvent['kind'][] = [
  ...(['parcel_announced', 'materials_arrived', 'materials_incomplete', 'materials_refused'] as const),
  ...(['scan_added', 'materials_received', 'cancelled', 'payment_recorded'] as const),
];

type Awaited = NonNullable<OrderFacts['materials']>;
/** Words about what came by post, and reminders: each numbered through the order. */
const TOLD = ['materials_incomplete', 'materials_refused', 'materials_received'] as const;

/** Papers that come by post: the form, who is told what, what is due while they are awaited. */
export class Papers {
  byPost = false;
  /** Nothing is to be paid: the papers are awaited from the beginning. */
  first = false;
  /** 变更: the new agent's. */
  #letter = false;
  #awaited: Awaited | undefined;
  /** Reminders sent, and questions to the courier, since the same moment. */
  #reminded = 0;
  #tracked = 0;
  readonly #told = new Map<string, number>();

  constructor(
    private readonly input: OrderWorkflowInput,
    private readonly inbox: Inbox,
    private readonly beside: Beside,
  ) {}

  learn({ state, materialRoute, materials, letter, free }: OrderFacts): void {
    this.#letter = letter ?? false;
    this.byPost = materialRoute === 'post';
    this.first = state === 'awaiting_materials' && free === true;
    if (materials?.since !== this.#awaited?.since) this.#reminded = 0;
    this.#awaited = materials;
  }

  begin(): void {
    const { orderNo } = this.input;
    if (this.#printed()) this.beside.add('form', documents.makeApplicationForm({ orderNo }));
  }

  /** Something is printed for the customer's seal. */
  #printed(): boolean {
    if (this.byPost || this.#letter) return true;
    const { businessType } = this.input;
    return printedPaper({ materialRoute: 'upload', businessType }) !== null && patched('authorisation');
  }

  /** @param wait until something about the papers is heard; false when the time was over */
  async phase(wait: (until: () => boolean, pause?: number) => Promise<boolean>): Promise<void> {
    const { orderNo } = this.input;
    this.beside.notify('materials_wanted');
    const due = this.#due(Date.now());
    if ((await wait(() => this.inbox.has(...ABOUT_PAPERS), due?.pause)) || !due) return;
    if (due.act === 'expire') {
      const { state } = await outside.expireMaterials({ orderNo });
      if (state === 'refunding') this.beside.notify('materials_expired');
    } else if (due.act === 'track') {
      this.#tracked += 1;
      await outside.checkParcel({ orderNo });
    } else {
      this.#reminded += 1;
      this.#tell('materials_reminder');
    }
  }

  /** Word to the customer, and clean pictures of what was scanned. */
  heed(): void {
    const { orderNo } = this.input;
    if (this.inbox.take('parcel_announced')) this.#tracked = 0;
    if (this.inbox.take('scan_added')) this.beside.add('uploads', documents.prepareUploads({ orderNo }));
    for (const kind of TOLD) if (this.inbox.take(kind)) this.#tell(kind);
    this.inbox.take('materials_arrived');
    this.inbox.take('posted_again');
  }

  #tell(template: string): void {
    const occurrence = (this.#told.get(template) ?? 0) + 1;
    this.#told.set(template, occurrence);
    this.beside.notify(template, occurrence);
  }

  /** What comes next, and how long until then; null while all papers are at the point. */
  #due(now: number): Due | { act: 'track'; pause: number } | null {
    if (!this.#awaited || this.#awaited.arrived) return null;
    const { timings } = this.input;
    const since = Date.parse(this.#awaited.since);
    const reminders = [since + timings.materialsReminder, since + timings.materialsSecondReminder];
    const next = nextDue({ reminders, end: since + timings.materialsWindow }, this.#reminded, now);
    const poll = pollPause(timings, this.#tracked);
    return this.#awaited.track && poll < next.pause ? { act: 'track', pause: poll } : next;
  }
}

/** At once when the parcel was just named, then in growing pauses. */
const pollPause = ({ routePollMin, routePollMax }: OrderTimings, tracked: number): number =>
  tracked === 0 ? SHORTEST : Math.min(routePollMin * 2 ** Math.min(tracked - 1, 20), routePollMax);
