/** The link printed in the manual: `#/index?channelId=PT1BTjVNek0%3D` → base64, reversed, base64 again → "3394". */
export function channelOfHash(hash: string): string | null {
  const query = hash.split('?')[1];
  const id = query ? new URLSearchParams(query).get('channelId') : null;
  return id ? decodeChannelId(id) : null;
}

export function decodeChannelId(id: string): string | null {
  if (/^\d{1,9}$/.test(id)) return id;
  try {
    // An unescaped "+" in a link arrives as a space.
    const outer = atob(id.replace(/ /g, '+'));
    const inner = atob([...outer].reverse().join(''));
    return /^\d{1,9}$/.test(inner) ? inner : null;
  } catch {
    return null;
  }
}
