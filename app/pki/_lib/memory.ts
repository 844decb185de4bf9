import { MEMORY_SECONDS } from './binary';

const MOST = 20_000;

/**
 * What was read from the database a moment ago. What was not found is asked for again: a certificate answers as soon as it is
 * there, and whoever guesses numbers fills nothing.
 */
export class Memory<T> {
  readonly #kept = new Map<string, { value: T; until: number }>();
  /** Grows with every word of a change: what was being read meanwhile may be from before it. */
  #changes = 0;

  async get(key: string, now: Date, read: () => Promise<T | undefined>): Promise<T | undefined> {
    const at = now.getTime();
    const kept = this.#kept.get(key);
    if (kept && at < kept.until) return kept.value;
    const changes = this.#changes;
    const value = await read();
    if (value !== undefined && changes === this.#changes) this.#keep(key, value, at);
    return value;
  }

  delete(key: string): void {
    this.#changes += 1;
    this.#kept.delete(key);
  }

  clear(): void {
    this.#changes += 1;
    this.#kept.clear();
  }

  #keep(key: string, value: T, at: number): void {
    // The oldest go first; they are the nearest to their end anyway.
    const [oldest] = this.#kept.size >= MOST ? this.#kept.keys() : [];
    if (oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: at + MEMORY_SECONDS * 1000 });
  }
}
