import type { Logger } from '@/lib/log';
import type { ServiceContext } from '@/lib/services/context';
import { describeError } from '@/lib/services/db-errors';
import type { NoticePorts } from '@/lib/services/notification/notify';
import { sendDueNotices } from '@/lib/services/notification/sendDueNotices';

const ROUND_MS = 60_000;

/** Every minute: notices that waited for the day, and mails that could not be sent. It never takes the worker down. */
export function startNotices(ctx: ServiceContext, deps: NoticePorts, log: Logger): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const round = async (): Promise<void> => {
    try {
      const tried = await sendDueNotices(ctx, deps);
      if (tried > 0) log.info({ tried }, 'notices that were due');
    } catch (error) {
      log.warn(describeError(error), 'notices that are due could not be sent; they are tried again');
    }
    if (!stopped) plan();
  };
  const plan = (): void => {
    timer = setTimeout(() => {
      running = round();
    }, ROUND_MS);
    timer.unref();
  };
  plan();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
