import type { Context } from '@temporalio/activity';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { type ActivityInterceptors, DefaultLogger, NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { Logger } from '@/lib/log';

const RECONNECT_MS = 2_000;
const HEARTBEAT_MS = 3_000;

/** Temporal hears that an activity lives: one whose process was killed is tried again in seconds, not at its time limit. */
export function heartbeats(activity: Context): ActivityInterceptors {
  if (!activity.info.heartbeatTimeoutMs) return {};
  return {
    inbound: {
      async execute(input, next) {
        const beat = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
        try {
          return await next(input);
        } finally {
          clearInterval(beat);
        }
      },
    },
  };
}

/** Warnings of the SDK's core in our own shape; its signals are ours, because the order in which things stop matters. */
export function routeCoreLogs(log: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message }) => {
      // True on purpose of every worker but one.
      if (message.startsWith('No workflows registered')) return;
      if (level === 'ERROR') log.error({}, message);
      else log.warn({}, message);
    }),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
}

/** Temporal may start later than we do. Addresses, TLS and keys come from the SDK's own environment. */
export async function connectWorker(log: Logger, stopping: () => boolean): Promise<NativeConnection | null> {
  const { connectionOptions } = loadClientConnectConfig();
  for (let tries = 0; !stopping(); tries += 1) {
    try {
      return await NativeConnection.connect(connectionOptions);
    } catch (error) {
      if (tries === 0) {
        const reason = error instanceof Error ? error.name : 'unknown';
        log.warn({ address: connectionOptions.address, reason }, 'Temporal is away; waiting');
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }
  return null;
}

/**
 * Lets running activities end within the worker's grace time. Only the end of its `run` says that the worker has let
 * its connection go: its state says "stopped" before that.
 */
export async function stopWorker(worker: Worker | undefined, running: Promise<void> | undefined): Promise<void> {
  if (worker?.getState() === 'RUNNING') worker.shutdown();
  await running?.catch(() => {});
}

/** For the last line of a process that could not start: only names and our own words. */
export function reportCrash(name: string, error: unknown): never {
  console.error(`${name} failed`, error instanceof Error ? error.message : typeof error);
  process.exit(1);
}
