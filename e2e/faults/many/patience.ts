import { TRPCClientError } from '@trpc/client';

/** How long a person goes on trying; the system is away for seconds at a time, again and again. */
const PATIENCE_MS = 240_000;
/** Nobody looks at a page that does not answer for longer. */
const ONE_TRY_MS = 20_000;
const PAUSE_MS = 700;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function withinTry<T>(act: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), ONE_TRY_MS);
  });
  return Promise.race([act, limit]).finally(() => clearTimeout(timer));
}

/** Tries until it works, as a person does who sees 请稍后再试. Says what it was about when patience ends. */
export async function again<T>(what: string, act: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await withinTry(act());
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what}: ${wordOf(error)}`, { cause: error });
      await pause(PAUSE_MS);
    }
  }
}

/** Looks before each try: an answer that got lost may stand for an act that was done. */
export function untilDone(what: string, done: () => Promise<boolean>, act: () => Promise<unknown>): Promise<void> {
  return again(what, async () => {
    if (await done()) return;
    await act();
    if (!(await done())) throw new Error('not there yet');
  });
}

export function wordOf(error: unknown): string {
  const code =
    error instanceof TRPCClientError ? (error.data as { domainCode?: string } | null)?.domainCode : undefined;
  return `${code ? `${code} ` : ''}${error instanceof Error ? error.message : error}`;
}
