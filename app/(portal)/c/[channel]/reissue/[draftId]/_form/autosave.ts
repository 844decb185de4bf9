import { readError } from '@/app/_ui/errors';
import type { ReissueDraftData } from '@/lib/domain/application';

export type SaveState = 'saved' | 'saving' | 'waiting';

interface AutosaveOptions {
  save: (data: ReissueDraftData) => Promise<unknown>;
  onState: (state: SaveState) => void;
  /** Told whenever everything typed so far has reached the server, or has not. */
  onDirty: (dirty: boolean) => void;
  delayMs?: number;
  retryMs?: number;
}

/** One save at a time, the newest text wins; a failed one is tried again until it gets through. */
export class Autosave {
  #pending: ReissueDraftData | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<boolean> | null = null;

  constructor(private readonly options: AutosaveOptions) {}

  change(data: ReissueDraftData): void {
    this.#pending = data;
    this.options.onDirty(true);
    this.#arm(this.options.delayMs ?? 800);
  }

  /** Saves now what is not saved yet; false when the server could not take it. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running;
    if (!this.#pending) return true;
    this.#running = this.#send().finally(() => {
      this.#running = null;
    });
    const saved = await this.#running;
    return saved && this.#pending ? this.flush() : saved;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delay);
  }

  async #send(): Promise<boolean> {
    const data = this.#pending;
    if (!data) return true;
    this.#pending = null;
    this.options.onState('saving');
    try {
      await this.options.save(data);
      if (!this.#pending) this.options.onDirty(false);
      this.options.onState('saved');
      return true;
    } catch (error) {
      this.#pending ??= data;
      this.options.onState('waiting');
      // Without a session a retry is useless: the new login calls flush() itself.
      if (readError(error).kind !== 'unauthenticated') this.#arm(this.options.retryMs ?? 5000);
      return false;
    }
  }
}
