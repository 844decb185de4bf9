import { type Route, route } from '../http/types';
import type { World } from '../providers/all';

const BEAT_MS = 25_000;

/** Tells open pages which ledger changed. */
export function eventRoutes({ context }: World): Route[] {
  return [
    route('GET', '/events', () => ({
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      stream: (write) => {
        write(':\n\n');
        const stop = context.store.onChange((table) => write(`data: ${table}\n\n`));
        const beat = setInterval(() => write(':\n\n'), BEAT_MS);
        return () => {
          stop();
          clearInterval(beat);
        };
      },
    })),
  ];
}
