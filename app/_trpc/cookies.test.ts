import { describe, expect, it } from 'vitest';
import { clearedCookie, sessionCookie, sessionToken } from './cookies';

const HTTPS = 'https://portal.example.com';
const HTTP = 'http://localhost:3000';
const until = new Date('2026-12-01T00:00:00Z');
const asking = (cookie: string, publicUrl: string) => ({
  req: new Request(publicUrl, { headers: { cookie } }),
  publicUrl,
});

describe('session cookies', () => {
  it('are bound to the host over https', () => {
    expect(sessionCookie('staff', 't', until, HTTPS)).toBe(
      '__Host-cd_staff=t; Path=/; HttpOnly; SameSite=Strict; Expires=Tue, 01 Dec 2026 00:00:00 GMT; Secure',
    );
    // A browser refuses a __Host- cookie that names a domain, another path, or is not secure: taking it back included.
    expect(clearedCookie('portal', HTTPS)).toBe(
      '__Host-cd_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure',
    );
  });

  it('work without TLS on a developer machine', () => {
    expect(sessionCookie('portal', 't', until, HTTP)).toBe(
      'cd_session=t; Path=/; HttpOnly; SameSite=Lax; Expires=Tue, 01 Dec 2026 00:00:00 GMT',
    );
    expect(sessionToken('portal', asking('a=b; cd_session=token', HTTP))).toBe('token');
  });

  it('are not taken over https under the name that a neighbour can plant', () => {
    expect(sessionToken('staff', asking('cd_staff=planted', HTTPS))).toBeUndefined();
    expect(sessionToken('staff', asking('cd_staff=planted; __Host-cd_staff=own', HTTPS))).toBe('own');
    expect(sessionToken('staff', asking('__Host-cd_session=own', HTTPS))).toBeUndefined();
  });
});
