import type { OrderRow } from '../order/transition';

/** A claim that nobody works on for this long may be released by anyone. */
export const CLAIM_IDLE_MS = 30 * 60_000;

export function claimIsIdle(order: Pick<OrderRow, 'state' | 'claimedAt'>, now: Date): boolean {
  if (order.state !== 'reviewing') return false;
  return !order.claimedAt || now.getTime() - order.claimedAt.getTime() > CLAIM_IDLE_MS;
}
