import { STEP_TEXT, type StepName } from './steps';

export interface Work {
  readonly orderNo: string;
  readonly step: StepName;
  readonly state: 'busy' | 'made' | 'fault';
  readonly message: string | undefined;
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

  step(serial: string, orderNo: string, step: StepName): void {
    this.#set(serial, { orderNo, step, state: step === 'done' ? 'made' : 'busy', message: undefined });
  }

  fail(serial: string, orderNo: string, message: string): void {
    const step = this.#work.get(serial)?.step ?? 'reserve';
    this.#set(serial, { orderNo, step, state: 'fault', message });
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
