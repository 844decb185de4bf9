import type { ChangeEvent } from '@/lib/schemas/admin-views';
import { trpc } from '../trpc';

type Listener = (change: ChangeEvent) => void;

const NAME = 'certdesk-changes';
const listeners = new Set<Listener>();
let stop: (() => void) | null = null;

const tell = (change: ChangeEvent): void => {
  for (const listener of listeners) listener(change);
};

/** Calls back on every change until the returned function is called. */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener);
  stop ??= listen();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = null;
  };
}

/**
 * One stream for all tabs: a browser opens at most six HTTP/1.1 connections to a host, and a stream keeps one.
 * The tab that holds the lock listens and tells the others; when it closes, the next one takes over.
 */
function listen(): () => void {
  // Without TLS away from localhost there are no locks: then each tab listens for itself.
  if (!navigator.locks) return subscribe(tell);
  const others = new BroadcastChannel(NAME);
  others.onmessage = ({ data }: MessageEvent<ChangeEvent>) => tell(data);
  const waiting = new AbortController();
  let leave: () => void = () => {};
  const lead = () =>
    new Promise<void>((resolve) => {
      const unsubscribe = subscribe((change) => {
        tell(change);
        others.postMessage(change);
      });
      leave = () => {
        unsubscribe();
        resolve();
      };
      // What changed while nobody listened is unknown.
      tell({ topic: 'resync', id: '' });
    });
  navigator.locks.request(NAME, { signal: waiting.signal }, lead).catch(() => undefined);
  return () => {
    waiting.abort();
    leave();
    others.close();
  };
}

function subscribe(onData: Listener): () => void {
  const subscription = trpc.admin.changes.subscribe(undefined, { onData });
  return () => subscription.unsubscribe();
}
