import { AsyncLocalStorage } from 'node:async_hooks';

/** Small, fast, and the same numbers for the same seed everywhere (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

interface Task {
  readonly name: string;
  /** Set while it waits at a gate. */
  open: ((verdict: 'go' | 'lost') => void) | undefined;
  point: string;
  quiet: (() => void) | undefined;
}

/**
 * Runs acts that stop at every call to the world outside until they are let on: so their order is the test's choice, and
 * one can be left lying for good, as when its process is killed.
 */
export class Interleaving {
  readonly #current = new AsyncLocalStorage<Task>();
  readonly waiting: Task[] = [];
  /** What acts threw, for the test to judge. */
  readonly errors: { name: string; error: unknown }[] = [];

  readonly gate = (point: string): Promise<'go' | 'lost'> => {
    const task = this.#current.getStore();
    if (!task) return Promise.resolve('go');
    return new Promise((resolve) => {
      Object.assign(task, { open: resolve, point });
      this.waiting.push(task);
      task.quiet?.();
    });
  };

  /** Until the act is over or stands at a gate. */
  start(name: string, act: () => Promise<unknown>): Promise<void> {
    const task: Task = { name, open: undefined, point: '', quiet: undefined };
    const quiet = this.#untilQuiet(task);
    void this.#current.run(task, async () => {
      await act().catch((error: unknown) => this.errors.push({ name, error }));
      task.quiet?.();
    });
    return quiet;
  }

  /** Until the act is over or stands at its next gate. */
  letOn(task: Task, verdict: 'go' | 'lost'): Promise<void> {
    this.drop(task);
    const quiet = this.#untilQuiet(task);
    task.open?.(verdict);
    return quiet;
  }

  /** Its process was killed: it never goes on. */
  drop(task: Task): void {
    const at = this.waiting.indexOf(task);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  #untilQuiet(task: Task): Promise<void> {
    return new Promise((resolve) => {
      task.quiet = resolve;
    });
  }
}
