/** Answers of the PKI routes: bytes, a type, and how long they may be kept. */
export function binary(
  body: Uint8Array | string,
  contentType: string,
  headers: Record<string, string> = {},
  status = 200,
): Response {
  const octets = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
  return new Response(octets, {
    status,
    headers: {
      'content-type': contentType,
      // Some clients of CRLs and OCSP know no chunks.
      'content-length': String(octets.length),
      'x-content-type-options': 'nosniff',
      // Public things: programs on other origins may read them.
      'access-control-allow-origin': '*',
      ...headers,
    },
  });
}

/**
 * A revocation must be seen within a minute, so copies live no longer than that, and never longer than what they say of themselves.
 */
export function cacheFor(period: { thisUpdate: Date; nextUpdate: Date }, now: Date): Record<string, string> {
  const left = Math.floor((period.nextUpdate.getTime() - now.getTime()) / 1000);
  return {
    'cache-control': `public, max-age=${Math.max(0, Math.min(60, left))}, no-transform, must-revalidate`,
    'last-modified': period.thisUpdate.toUTCString(),
    expires: new Date(Math.min(now.getTime() + 60_000, period.nextUpdate.getTime())).toUTCString(),
  };
}

export const notFound = (): Response =>
  binary('not found\n', 'text/plain; charset=utf-8', { 'cache-control': 'no-store' }, 404);
