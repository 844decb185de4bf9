/** A station reports every few seconds; after this silence nothing is given to it. */
export const STATION_SILENCE_MS = 30_000;

export function isOnline(seenAt: Date | null, now: Date): boolean {
  return seenAt !== null && now.getTime() - seenAt.getTime() <= STATION_SILENCE_MS;
}
