import { looksBlank, type Pkcs11Module, type TokenInfo, withToken } from '@/lib/pkcs11';
import type { StationSlot } from '@/lib/schemas/station';
import { type Board, stepText, type Work } from './board';
import { inspect, type TokenView } from './inspect';
import { orderOfClaim } from './marks';

/** What lies in the slots, for the page beside the desk. Never waits for a token at work. */
export class SlotReader {
  // SoftHSM gives a token another slot number at every start, so a seat belongs to the serial there.
  readonly #seats = new Map<string, number>();
  readonly #seen = new Map<string, { label: string; view: TokenView }>();

  constructor(
    private readonly module: Pkcs11Module,
    private readonly board: Board,
  ) {}

  async read(): Promise<StationSlot[]> {
    const virtual = this.module.needsReinitialisation;
    if (virtual) await this.module.refreshIfIdle();
    const tokens = this.module.listTokens().sort((a, b) => (a.serial < b.serial ? -1 : 1));
    const slots: StationSlot[] = [];
    for (const token of tokens) {
      const seat = this.#seat(virtual ? token.serial : token.slot.toString('hex'));
      slots.push({ slot: seat, ...(await this.#describe(token)) });
    }
    if (!virtual) slots.push(...this.#emptySlots());
    slots.push(...this.#pulledOut(tokens));
    return slots.sort((a, b) => a.slot - b.slot);
  }

  #seat(key: string): number {
    const seat = this.#seats.get(key) ?? this.#seats.size + 1;
    this.#seats.set(key, seat);
    return seat;
  }

  #emptySlots(): StationSlot[] {
    return this.module.listEmptySlots().map((slot) => ({
      slot: this.#seat(slot.toString('hex')),
      tokenSerial: null,
      label: '',
      model: '',
      state: 'empty',
    }));
  }

  /** Tokens that went away in the middle of their work: the operator must know which one to put back. */
  #pulledOut(present: TokenInfo[]): StationSlot[] {
    const gone: StationSlot[] = [];
    for (const serial of this.board.serials()) {
      if (present.some((token) => token.serial === serial)) continue;
      const work = this.board.get(serial);
      if (!work || !this.board.isMissed(serial)) {
        this.board.forget(serial);
        continue;
      }
      const message = work.message ?? '介质已被拔出，请插回同一个介质，系统会自动继续。';
      gone.push({
        ...{ slot: this.#seat(serial), tokenSerial: serial, label: '', model: '', state: 'fault' },
        ...{ orderNo: work.orderNo, step: work.step, stepText: stepText(work), message },
      });
    }
    return gone;
  }

  async #describe(token: TokenInfo): Promise<Omit<StationSlot, 'slot'>> {
    const facts = { tokenSerial: token.serial, label: token.label, model: token.model };
    const work = this.board.get(token.serial);
    if (work) return { ...facts, ...ofWork(work) };
    if (looksBlank(token)) return { ...facts, state: 'blank' };
    const orderNo = orderOfClaim(token.label);
    if (!orderNo) return { ...facts, state: 'foreign', message: '不是本系统的空白介质，请更换。' };
    const view = await this.#view(token);
    if (view?.state === 'certified') return { ...facts, state: 'made', orderNo, stepText: '制证完成' };
    return { ...facts, state: 'busy', orderNo, stepText: '未完成，等待继续' };
  }

  /** Remembered by label: nothing but our own activities changes a token that was claimed, and they are on the board. */
  async #view(token: TokenInfo): Promise<TokenView | undefined> {
    const seen = this.#seen.get(token.serial);
    if (seen?.label === token.label && seen.view.state === 'certified') return seen.view;
    if (this.module.mutexFor(token.serial).busy) return seen?.view;
    try {
      const view = await withToken(this.module, token.serial, inspect);
      this.#seen.set(token.serial, { label: token.label, view });
      return view;
    } catch {
      return undefined;
    }
  }
}

const ofWork = (work: Work) => ({
  state: work.state,
  orderNo: work.orderNo,
  step: work.step,
  stepText: stepText(work),
  ...(work.message ? { message: work.message } : {}),
});
