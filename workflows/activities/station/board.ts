import { STEP_TEXT, type StepName } from './steps';

export interface Work {
  readonly orderNo: string;
  readonly step: StepName;
  readonly state: 'busy' | 'made' | 'fault';
  readonly message: string | undefined;
  /** The token went away in the middle: it is waited for. */
  readonly removed: boolean;
}

/** What this process is doing with each token: only for people to look at. After a restart the tokens themselves tell. */
export class Board {
  readonly #work = new Map<string, Work>();
  readonly #listeners = new Set<() => void>();

  get(serial: string): Work | undefined {
    return this.#work.get(serial);
  }

  serials(): string[] {
    return [...this.#work.keys()];
  }

  /** Is this token waited for? Not when it was done with, or the order has gone on with another one. */
  isMissed(serial: string): boolean {
    const work = this.#work.get(serial);
    if (!work || !(work.state === 'busy' || work.removed)) return false;
    return [...this.#work].every(([other, { orderNo }]) => other === serial || orderNo !== work.orderNo);
  }

  step(serial: string, orderNo: string, step: StepName): void {
    this.#set(serial, { orderNo, step, state: step === 'done' ? 'made' : 'busy', message: undefined, removed: false });
  }

  fail(serial: string, orderNo: string, failure: { type: string; message: string }): void {
    const step = this.#work.get(serial)?.step ?? 'reserve';
    const { type, message } = failure;
    this.#set(serial, { orderNo, step, state: 'fault', message, removed: type === 'TOKEN_REMOVED' });
  }

  forget(serial: string): void {
    if (this.#work.delete(serial)) this.#tell();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(serial: string, work: Work): void {
    this.#work.set(serial, work);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const stepText = (work: Work): string => STEP_TEXT[work.step];
