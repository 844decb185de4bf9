/** The two session cookies: what they are called, how they are set, read and taken back. */
const SESSIONS = {
  /** Lax: the link in a message opens the order with its session; acts from elsewhere carry no cookie. */
  portal: { name: 'cd_session', sameSite: 'Lax' },
  /** Strict: a link from elsewhere never arrives with a staff session. */
  staff: { name: 'cd_staff', sameSite: 'Strict' },
} as const;
export type SessionKind = keyof typeof SESSIONS;

const isHttps = (publicUrl: string): boolean => publicUrl.startsWith('https:');

/** `__Host-`: browsers take it over https from this very host alone, so no neighbour can plant a session of his own. */
export const cookieName = (kind: SessionKind, publicUrl: string): string =>
  `${isHttps(publicUrl) ? '__Host-' : ''}${SESSIONS[kind].name}`;

function setCookie(kind: SessionKind, publicUrl: string, value: string, end: string): string {
  const secure = isHttps(publicUrl) ? '; Secure' : '';
  const { sameSite } = SESSIONS[kind];
  return `${cookieName(kind, publicUrl)}=${value}; Path=/; HttpOnly; SameSite=${sameSite}; ${end}${secure}`;
}

export const sessionCookie = (kind: SessionKind, token: string, expiresAt: Date, publicUrl: string): string =>
  setCookie(kind, publicUrl, token, `Expires=${expiresAt.toUTCString()}`);

export const clearedCookie = (kind: SessionKind, publicUrl: string): string =>
  setCookie(kind, publicUrl, '', 'Max-Age=0');

/** Our cookies carry base64url: nothing to decode. */
export function sessionToken(kind: SessionKind, { req, publicUrl }: { req: Request; publicUrl: string }) {
  const name = cookieName(kind, publicUrl);
  const pairs = (req.headers.get('cookie') ?? '').split(';');
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
