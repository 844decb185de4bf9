/** One at a time, first come first served. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  get busy(): boolean {
    return this.#waiting > 0;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const result = this.#tail.then(work).finally(() => {
      this.#waiting--;
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

/**
 * Many users or one owner. Re-initialising a module kills every session in it, so it needs the module for itself.
 * A waiting owner goes first: otherwise a busy station would never see a new token. Users must not nest.
 */
export class Gate {
  #users = 0;
  #owned = false;
  #owners: (() => void)[] = [];
  #queue: (() => void)[] = [];

  async shared<T>(work: () => Promise<T>): Promise<T> {
    if (this.#owned || this.#owners.length > 0) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#users++;
    try {
      return await work();
    } finally {
      this.#users--;
      this.#next();
    }
  }

  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    if (this.#owned || this.#users > 0) await new Promise<void>((resolve) => this.#owners.push(resolve));
    else this.#owned = true;
    try {
      return await work();
    } finally {
      this.#owned = false;
      this.#next();
    }
  }

  /** Does the work only when nobody is inside; false when it did not. */
  async tryExclusive(work: () => Promise<void>): Promise<boolean> {
    if (this.#owned || this.#users > 0 || this.#owners.length > 0) return false;
    await this.exclusive(work);
    return true;
  }

  #next(): void {
    if (this.#owned) return;
    if (this.#users === 0 && this.#owners.length > 0) {
      this.#owned = true;
      this.#owners.shift()?.();
      return;
    }
    if (this.#owners.length > 0) return;
    const waiting = this.#queue;
    this.#queue = [];
    // Counted here, not when they wake: an owner that comes in between must see them.
    this.#users += waiting.length;
    for (const wake of waiting) wake();
  }
}
