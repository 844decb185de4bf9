import { EventEmitter, on } from 'node:events';
import type { Db } from '@/db/client';
import { EVENTS_CHANNEL, type EventTopic } from '@/db/outbox';

/**
 * `resync`: the connection to PostgreSQL was lost for a while; whoever listens asks again for what he shows.
 * `tick`: nothing happened; a moment to look whether the session still lives.
 */
export interface Change {
  topic: EventTopic | 'resync' | 'tick';
  id: string;
}

const TICK_MS = 30_000;

interface Feed {
  emitter: EventEmitter;
  listening: Promise<unknown>;
}
// Next bundles routes apart: a module variable would give each bundle its own LISTEN connection.
const holder = globalThis as { __certdeskChangeFeed?: Feed };

function openFeed(db: Db): Feed {
  const emitter = new EventEmitter();
  // One listener an open page.
  emitter.setMaxListeners(0);
  let connected = false;
  const onNotice = (payload: string): void => {
    try {
      emitter.emit('change', JSON.parse(payload) as Change);
    } catch {
      // A foreign NOTIFY on our channel is nobody's change.
    }
  };
  const onListen = (): void => {
    if (connected) emitter.emit('change', { topic: 'resync', id: '' } satisfies Change);
    connected = true;
  };
  setInterval(() => emitter.emit('change', { topic: 'tick', id: '' } satisfies Change), TICK_MS).unref();
  return { emitter, listening: db.$client.listen(EVENTS_CHANNEL, onNotice, onListen) };
}

/** Every change from now on, until the page goes away. One LISTEN a process, however many pages are open. */
export async function* changes(db: Db, signal: AbortSignal): AsyncGenerator<Change> {
  holder.__certdeskChangeFeed ??= openFeed(db);
  const feed = holder.__certdeskChangeFeed;
  const stream = on(feed.emitter, 'change', { signal });
  try {
    await feed.listening;
  } catch (error) {
    // The next page tries again.
    holder.__certdeskChangeFeed = undefined;
    throw error;
  }
  try {
    for await (const [change] of stream) yield change as Change;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
