/**
 * The links printed in the manual name a channel as base64(reverse(base64(number))): `PT1BTjVNek0%3D` is 3394.
 * They must open their channel for ever.
 */
export function decodeChannelLink(value: string): number | null {
  try {
    const outer = atob(decodeURIComponent(value));
    const inner = atob([...outer].reverse().join(''));
    return /^\d{1,9}$/.test(inner) ? Number(inner) : null;
  } catch {
    return null;
  }
}

export function encodeChannelLink(number: number): string {
  return encodeURIComponent(btoa([...btoa(String(number))].reverse().join('')));
}

/** A plain number, or the manual's form. */
export function channelNumber(value: string): number | null {
  return /^\d{1,9}$/.test(value) ? Number(value) : decodeChannelLink(value);
}
