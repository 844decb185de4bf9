/** "The session has ended" and "it is back", as a small store: the query client reports, the login dialog listens. */
type Listener = () => void;

let expired = false;
const listeners = new Set<Listener>();

function set(value: boolean): void {
  if (expired === value) return;
  expired = value;
  for (const listener of listeners) listener();
}

export const reportExpired = (): void => set(true);
export const reportRestored = (): void => set(false);
export const isExpired = (): boolean => expired;

export function subscribeExpired(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
