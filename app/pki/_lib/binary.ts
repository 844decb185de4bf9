/** What a PKI address answers: bytes, a type, and how long they may be kept. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

export function binary(
  body: Uint8Array | string,
  contentType: string,
  headers: Record<string, string> = {},
  status = 200,
): Answer {
  const octets = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return {
    status,
    headers: {
      'content-type': contentType,
      // Some clients of CRLs and OCSP know no chunks.
      'content-length': String(octets.length),
      // Public things: programs on other origins may read them.
      'access-control-allow-origin': '*',
      ...headers,
    },
    body: octets,
  };
}

/** Seconds that an OCSP answer may be kept in our own memory, where a lost connection hides that it has changed. */
export const MEMORY_SECONDS = 10;
const REVOCATION_SEEN_SECONDS = 60;

/**
 * A revocation must be seen within a minute: copies on the way live as long as our own memory leaves of it, and never longer
 * than what they say of themselves.
 */
export function cacheFor(period: { thisUpdate: Date; nextUpdate: Date }, now: Date): Record<string, string> {
  const left = Math.floor((period.nextUpdate.getTime() - now.getTime()) / 1000);
  const seconds = Math.max(0, Math.min(REVOCATION_SEEN_SECONDS - MEMORY_SECONDS, left));
  return {
    'cache-control': `public, max-age=${seconds}, no-transform, must-revalidate`,
    'last-modified': period.thisUpdate.toUTCString(),
    expires: new Date(now.getTime() + seconds * 1000).toUTCString(),
  };
}

export const notFound = (): Answer =>
  binary('not found\n', 'text/plain; charset=utf-8', { 'cache-control': 'no-store' }, 404);
