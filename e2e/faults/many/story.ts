import { eq } from 'drizzle-orm';
import { invoices } from '@/db/schema/order';
import type { Desk } from '../../fixtures/desk';
import type { Papers } from '../../fixtures/pictures';
import { again } from './patience';
import type { People } from './people';
import { type Ending, STEP_OF } from './plan';
import { moveHouse, sendPapers } from './post';
import { faultName, type ProviderFault, type Step } from './provider-faults';
import type { Striker } from './strikes';

export interface Crew {
  striker: Striker;
  desk: Desk;
  papers(people: People): Promise<Papers>;
  /** Names of the faults that were switched on, by the id that the sandbox gave them. */
  armed: Map<string, string>;
}

const isGranted = (ending: Ending): boolean => ending === 'granted' || ending === 'granted unsent';

/** One order from the customer's arrival to its end, under the faults that its plan has for it. */
export class Story {
  #endTurn: (() => void) | undefined;

  constructor(
    readonly people: People,
    readonly crew: Crew,
  ) {}

  async play(): Promise<void> {
    try {
      await this.#play();
    } finally {
      this.#endTurn?.();
    }
  }

  async #play(): Promise<void> {
    const { people, crew } = this;
    const { ending, strikes } = people.plan;
    await people.arrive();
    const papers = await crew.papers(people);
    await people.signIn();
    // An order waits for its money only so long: its strike must be next by then.
    const paying: Step[] = ['request payment', 'pay', 'close'];
    if (strikes.some(({ effect }) => paying.includes(STEP_OF[effect]))) this.#endTurn = await crew.striker.turn();
    await this.#step('verification', () => people.submit());
    if (ending === 'cancelled' || ending === 'withdrawn') return people.cancel();
    if (ending === 'revoked') return this.#revoke();
    if (ending !== 'by post') await people.confirm(papers);
    if (ending === 'recorded') return people.approve();
    await this.#step('request payment', () => people.requestPayment());
    if (ending === 'expired') return;
    if (ending === 'paid late') {
      await people.scan();
      await this.#step('close', () => people.cancel());
      return this.#step('cancel', () => people.pay(true));
    }
    await this.#step('pay', async () => {
      await people.pay();
      await people.untilState(ending === 'by post' ? 'awaiting_materials' : 'paid');
    });
    if (ending === 'by post') await sendPapers(people, papers);
    if (ending === 'refunded') return this.#takeBack(() => people.cancel());
    if (ending === 'found') return this.#takeBack(() => people.find());
    await this.#goOn(papers);
    if (isGranted(ending)) await this.#takeBack(() => people.askMoneyBack());
  }

  /** So that the customer has time to want his parcel elsewhere: the courier has made the waybill, and we do not know. */
  async #delayWaybill(kind: 'slow' | 'timeout'): Promise<void> {
    const { world, orderNo } = this.people;
    const call = { provider: 'sf', action: 'EXP_RECE_CREATE_ORDER', about: orderNo, times: 1 };
    await again('a slow courier', () => world.sandbox.fault({ ...call, kind, phase: 'after', delayMs: 4_000 }));
  }

  async #revoke(): Promise<void> {
    const { people } = this;
    await people.approve();
    await this.#step('confirm', () => people.confirmRevocation());
  }

  async #takeBack(act: () => Promise<void>): Promise<void> {
    const { people } = this;
    const reversed = (action: string) => action.includes('saveInvoiceRedConfirm');
    const { strikes, faults, ending } = people.plan;
    const awaited = isGranted(ending) || strikes.some(({ effect }) => effect === 'red invoice');
    if (awaited || faults.some(({ action }) => reversed(action))) await this.#untilInvoiced();
    await this.#step('cancel', async () => {
      await act();
      await people.untilState('refunded');
    });
  }

  #untilInvoiced(): Promise<void> {
    const { world, orderNo } = this.people;
    return again('the invoice', async () => {
      const [row] = await world.db.select().from(invoices).where(eq(invoices.orderNo, orderNo));
      if (row?.state !== 'issued') throw new Error(`${row?.state ?? 'none'}`);
    });
  }

  async #goOn(papers: Papers): Promise<void> {
    const { people, crew } = this;
    const { world } = people;
    const { ending, moves } = people.plan;
    if (ending === 'rejected once') {
      await people.reject();
      await people.resubmit(papers);
    }
    await this.#step('approve', () => people.approve());
    if (crew.desk.use(people.plan.tokens)) await again('blank tokens', () => crew.desk.stock());
    if (moves) await this.#delayWaybill(moves);
    await this.#step('production', () => people.produce());
    if (moves) await moveHouse(people);
    const serials = await (ending === 'granted unsent' ? people.made() : people.pack());
    for (const serial of serials) crew.desk.pack(serial);
    if (ending === 'granted unsent') return;
    await this.#step('delivery', async () => {
      await world.sandbox.courier(people.waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
      await people.untilState('completed');
    });
  }

  /** An act with what the plan has against it. */
  async #step(step: Step, act: () => Promise<void>): Promise<void> {
    const { people, crew } = this;
    for (const fault of people.plan.faults) if (fault.step === step) await this.#arm(fault);
    const strike = people.plan.strikes.find(({ effect }) => STEP_OF[effect] === step);
    if (!strike) return act();
    const endTurn = this.#endTurn ?? (await crew.striker.turn());
    this.#endTurn = endTurn;
    await crew.striker.during(people, strike, act, endTurn);
    endTurn();
    this.#endTurn = undefined;
  }

  async #arm(fault: ProviderFault): Promise<void> {
    const { people, crew } = this;
    const { provider, action, kind, phase, code } = fault;
    const about = {
      order: people.orderNo,
      waybill: people.waybillNo,
      account: people.who.bankAccount.accountNo,
      organisation: people.who.uscc,
      person: people.who.legalRepresentative.mobile,
      anybody: undefined,
    }[fault.about];
    const body = { provider, action, kind, phase, code, about, times: 1, delayMs: 1_500 };
    const { id } = (await people.world.sandbox.fault(body)) as { id: string };
    crew.armed.set(id, faultName(fault));
  }
}
