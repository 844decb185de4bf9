import { DomainError } from '@/lib/domain/errors';
import type { Logger } from '@/lib/log';
import type { WalkedFiles } from '@/lib/ports/files';
import type { ServiceContext } from '@/lib/services/context';
import { describeError } from '@/lib/services/db-errors';
import { runRetention } from '@/lib/services/retention/run';

const DAY_MS = 24 * 3600_000;
/** The start of a process has other work to do. */
const FIRST_MS = 60_000;

/** Once a day; several workers share the work by a lock in the database. It never takes the worker down. */
export function startRetention(ctx: ServiceContext, deps: { files: WalkedFiles }, log: Logger): { stop(): void } {
  let timer: NodeJS.Timeout;
  const run = async (): Promise<void> => {
    try {
      log.info(await runRetention(ctx, deps), 'retention done');
    } catch (error) {
      if (error instanceof DomainError && error.code === 'storage.busy') log.info({}, 'retention runs elsewhere');
      else log.warn(describeError(error), 'retention failed; it is tried again tomorrow');
    }
    plan(DAY_MS);
  };
  const plan = (delay: number): void => {
    timer = setTimeout(() => void run(), delay);
    timer.unref();
  };
  plan(FIRST_MS);
  return { stop: () => clearTimeout(timer) };
}
