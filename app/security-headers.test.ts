import { NextRequest } from 'next/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { config, proxy } from '@/proxy';

const answerOn = (publicUrl: string) => {
  vi.stubEnv('PUBLIC_URL', publicUrl);
  return proxy(new NextRequest(`${publicUrl}/admin`)).headers;
};
afterEach(() => vi.unstubAllEnvs());

describe('headers of a page', () => {
  it('promise https where the site is reached by https, and only there', () => {
    const https = answerOn('https://portal.example.com');
    expect(https.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
    expect(https.get('content-security-policy')).toContain('; upgrade-insecure-requests');
    const http = answerOn('http://localhost:3000');
    expect(http.get('strict-transport-security')).toBeNull();
    expect(http.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
  });

  it('trust a nonce of their own and nothing inline', () => {
    const policies = [1, 2].map(() => answerOn('https://portal.example.com').get('content-security-policy') ?? '');
    expect(policies[0]).not.toBe(policies[1]);
    const rules = new Map(policies[0]?.split('; ').map((rule) => [rule.split(' ')[0], rule]));
    for (const name of ['script-src', 'style-src', 'default-src']) {
      expect(rules.get(name)).not.toMatch(/unsafe|\*|https?:|data:/);
    }
    for (const name of ['object-src', 'base-uri', 'frame-ancestors', 'frame-src']) {
      expect(rules.get(name)).toBe(`${name} 'none'`);
    }
  });

  it('are given to pages, not to files and callbacks', () => {
    const pages = new RegExp(`^${config.matcher[0]}$`);
    for (const address of ['/', '/admin', '/c/3394', '/c/3394/orders/20261122A000001']) expect(address).toMatch(pages);
    for (const address of ['/api/trpc/a', '/pki/ocsp', '/_next/static/x.js']) expect(address).not.toMatch(pages);
  });
});
