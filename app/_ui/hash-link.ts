import { channelNumber } from '@/lib/domain/channel-link';

/** The link printed in the manual keeps its channel behind the hash, where only the browser sees it. */
export function channelOfHash(hash: string): number | null {
  const query = hash.split('?')[1];
  // Not URLSearchParams: it would turn a "+" of the base64 text into a space before it is decoded.
  const id = query ? /(?:^|&)channelId=([^&]+)/.exec(query)?.[1] : null;
  return id ? channelNumber(id) : null;
}
