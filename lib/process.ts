import { hostname } from 'node:os';
import type { Db } from '../db/client';

/** How often a process says that it lives; the health report calls it down after three missed beats. */
export const HEARTBEAT_MS = 5_000;

export type ProcessState = 'starting' | 'up' | 'stopping' | 'stopped';

/**
 * Runs `stop` once, on whatever comes first: a signal, or the supervisor's death, seen as the loss of the IPC channel.
 * The exit is forced after `graceMs`, so that a hanging connection never keeps a process.
 */
export function onShutdown(stop: (reason: string) => Promise<void> | void, graceMs = 4_500): void {
  let stopping = false;
  const run = async (reason: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), graceMs).unref();
    let code = 0;
    try {
      await stop(reason);
    } catch (error) {
      code = 1;
      console.error('shutdown failed', error instanceof Error ? error.message : error);
    }
    process.exit(code);
  };
  process.once('SIGTERM', () => void run('SIGTERM'));
  process.once('SIGINT', () => void run('SIGINT'));
  process.once('disconnect', () => void run('supervisor gone'));
}

/** The line that the supervisor waits for. */
export function ready(name: string, detail = ''): void {
  console.log(`${name} ready${detail ? ` ${detail}` : ''}`);
}

export const processVersion = (): string => process.env.BUILD_VERSION || 'dev';

export interface Heartbeat {
  /** Facts for the health report, e.g. `{ queue: 'ca' }`; nothing personal. */
  set(detail: Record<string, unknown>): void;
  stop(): Promise<void>;
}

/** Keeps one row a process in `process_status`; a failed beat is only late, never fatal. */
export function startHeartbeat(db: Db, name: string, onError: (error: unknown) => void = () => {}): Heartbeat {
  const startedAt = new Date();
  const instance = `${hostname()}:${process.pid}`;
  let detail: Record<string, unknown> = {};
  const beat = async (state: ProcessState): Promise<void> => {
    // The driver itself, not drizzle: processes without a database load this file too.
    await db.$client`
      insert into process_status (name, instance, version, state, started_at, seen_at, detail)
      values (${name}, ${instance}, ${processVersion()}, ${state}, ${startedAt.toISOString()}, now(), ${JSON.stringify(detail)}::jsonb)
      on conflict (name) do update set instance = excluded.instance, version = excluded.version, state = excluded.state,
        started_at = excluded.started_at, seen_at = excluded.seen_at, detail = excluded.detail`;
  };
  // One after the other: a late "up" must not overwrite "stopped".
  let last: Promise<void> = Promise.resolve();
  const safely = (state: ProcessState): Promise<void> => {
    last = last.then(() => beat(state)).catch(onError);
    return last;
  };
  void safely('up');
  const timer = setInterval(() => void safely('up'), HEARTBEAT_MS);
  timer.unref();
  return {
    set(next) {
      detail = next;
    },
    async stop() {
      clearInterval(timer);
      await safely('stopped');
    },
  };
}
