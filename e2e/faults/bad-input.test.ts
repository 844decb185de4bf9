import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask as askAt, type Reply, raw as rawAt } from '../fixtures/raw-http';
import { logOf, type System, system } from '../fixtures/system';

/** Bad input where only a real server shows what happens: addresses, hosts, headers, slow senders. */
let web: System;
let stationToken: string;
/** What the server has logged since: other stories take its database away, and are told of it there. */
let logged: () => string;
let [declared, passed] = [0, 0];

beforeAll(async () => {
  web = await system();
  logged = logOf(web);
  stationToken = web.envOf('web').STATION_KEYS?.split(',')[0]?.split(':')[1] ?? '';
});
afterAll(() => console.log(`bad input, real web server: ${passed} of ${declared} cases`));

function bad(title: string, run: () => Promise<void>): void {
  declared += 1;
  it(title, async () => {
    await run();
    passed += 1;
  });
}

const ask = (address: string, init?: Parameters<typeof askAt>[2]): Promise<Reply> => askAt(web.webUrl, address, init);
const raw = (text: string): Promise<string> => rawAt(web.webUrl, text);

const INSIDE = /\n\s+at |node_modules|PostgresError|DrizzleQuery|SyntaxError|TRPCError|violates /;
const CHINESE = /[\u4e00-\u9fff]/;
const PLANTED = '<script>planted()</script>';

function expectDecent({ status, text, headers }: Reply): void {
  expect(status, text.slice(0, 300)).toBeLessThan(500);
  expect(text).not.toMatch(INSIDE);
  expect(text).not.toContain(PLANTED);
  expect(JSON.stringify(headers)).not.toContain('planted');
}

describe('addresses', () => {
  const script = encodeURIComponent(PLANTED);
  const ADDRESSES = [
    '/c/%00',
    '/c/%FF',
    '/c/%25FF',
    '/c/%25E0%25A4%25A',
    `/c/${script}`,
    `/c/${PLANTED}`,
    `/c/3394?x=${script}`,
    '/c/99999',
    '/c/3394%27%20or%201=1',
    '/c/3394/orders/%00',
    `/c/3394/orders/${script}`,
    '/c/3394/orders/20261122A999999/pay',
    '/admin/%00',
    '/admin/orders/%2e%2e%2f',
    `/${'a'.repeat(6000)}`,
    '/.env',
    '/.git/config',
    '/_next/static/..%2f..%2f.env',
    '/..%2f..%2fetc/passwd',
    '/_next/image?url=http%3A%2F%2Fevil.example%2Fa.png&w=64&q=75',
    '/_next/data/x.json',
    '/__proto__',
    '/api/none',
    '/api/trpc',
    '/api/trpc/',
    '/api/trpc/%00',
    '/api/uploads/%00',
    '/api/uploads/..%2f..%2fetc%2fpasswd',
    '/api/invoices/%00',
    '/api/invoices/20261122A999999',
    '/api/admin/files/label/%00',
    '/api/admin/files/__proto__/20261122A999999',
    '/api/admin/files/slip/20261122A999999',
    '/api/callbacks/sf/%00',
    '/api/forms/%00',
    '/api/forms/..%2f..%2fetc%2fpasswd',
    '/api/forms/20261122A999999',
    '/api/channels/%00/logo',
    `/api/channels/${script}/logo`,
    '/pki/ocsp/%ZZ',
    '/pki/ocsp/AAAA',
    `/pki/ocsp/${'A'.repeat(9000)}`,
    '/pki/crl/..%2froot.crl',
    '/pki/ca/root.key',
    '/pki/ca/%00',
  ];
  for (const address of ADDRESSES) {
    bad(address.slice(0, 60), async () => {
      const reply = await ask(address);
      expectDecent(reply);
      // A page that a person sees speaks to him.
      if (reply.headers['content-type']?.startsWith('text/html')) expect(reply.text).toMatch(CHINESE);
    });
  }

  for (const address of [
    '//evil.example',
    '//evil.example/',
    '/\\evil.example',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '///evil.example/%2e%2e',
    '/c//evil.example/',
    '/c/3394/',
    '/c/3394/?next=//evil.example',
  ]) {
    bad(`no way out by ${address}`, async () => {
      const reply = await ask(address);
      expectDecent(reply);
      const target = new URL(reply.headers.location ?? '/', web.webUrl);
      expect(target.origin).toBe(new URL(web.webUrl).origin);
    });
  }
});

describe('hosts, methods and headers', () => {
  const HOSTS: [title: string, headers: Record<string, string>][] = [
    ['Host', { host: 'planted.example' }],
    ['Host with a path', { host: 'planted.example/x?' }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'planted.example' }],
    ['Forwarded', { forwarded: 'host=planted.example;proto=https' }],
    ['X-Original-URL', { 'x-original-url': '/admin', 'x-rewrite-url': '/admin' }],
  ];
  for (const [title, headers] of HOSTS) {
    bad(`forged ${title}`, async () => {
      for (const address of ['/', '/c/3394', '/c/3394/', '/admin', '/nothing']) {
        const reply = await ask(address, { headers });
        expectDecent(reply);
        expect(reply.text).not.toContain('planted.example');
      }
      const act = { 'content-type': 'application/json', origin: 'http://planted.example', ...headers };
      const reply = await ask('/api/trpc/auth.logout', { method: 'POST', headers: act, body: '{}' });
      expect([reply.status, JSON.parse(reply.text).error.data.domainCode]).toEqual([403, 'request.foreign_origin']);
    });
  }

  for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS', 'PROPFIND']) {
    bad(method, async () => {
      for (const address of [
        '/',
        '/c/3394',
        '/api/trpc/order.list',
        '/api/uploads',
        '/api/admin/scans',
        '/api/onboarding/licence',
        '/api/forms/20261122A999999',
        '/api/callbacks/alipay',
        '/api/callbacks/esign',
        '/pki/ocsp',
      ]) {
        const reply = await ask(address, { method });
        expectDecent(reply);
        expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
      }
    });
  }

  const HEADERS: [title: string, headers: Record<string, string>, method?: string][] = [
    ['a router state that is none', { rsc: '1', 'next-router-state-tree': '%7B%22', 'next-url': '//planted' }],
    ['a server action that we do not have', { 'next-action': 'a'.repeat(40), 'content-type': 'text/plain' }, 'POST'],
    ['a server action in a form', { 'next-action': 'x', 'content-type': 'multipart/form-data; boundary=x' }, 'POST'],
    ['a skipped middleware', { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' }],
    ['data of a page', { 'x-nextjs-data': '1' }],
    ['a nonce of one’s own', { 'x-nonce': PLANTED, 'content-security-policy': `script-src 'nonce-planted'` }],
    ['ranges without number', { range: `bytes=${'0-,'.repeat(500)}0-` }],
    ['a hundred cookies', { cookie: Array.from({ length: 100 }, (_, i) => `c${i}=${'x'.repeat(50)}`).join('; ') }],
    ['languages of no country', { 'accept-language': `${'x-'.repeat(500)};q=9` }],
    ['a date of no day', { 'if-modified-since': 'x', 'if-none-match': '"*' }],
  ];
  for (const [title, headers, method = 'GET'] of HEADERS) {
    bad(title, async () => {
      const reply = await ask('/c/3394', { method, headers, ...(method === 'POST' ? { body: '--x--' } : {}) });
      expectDecent(reply);
      expect(reply.text).not.toMatch(/nonce="?planted/);
    });
  }

  bad('40 KB of headers', async () => {
    expect((await ask('/', { headers: { 'x-long': 'x'.repeat(40_000) } })).status).toBe(431);
  });

  bad('two lengths, and a length beside pieces', async () => {
    for (const headers of [
      'Content-Length: 5\r\nContent-Length: 6',
      'Content-Length: 5\r\nTransfer-Encoding: chunked',
    ]) {
      expect(await raw(`POST /api/trpc/auth.logout HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n0\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 400 /,
      );
    }
  });
});

describe('bodies', () => {
  const json = { 'content-type': 'application/json' };

  bad('5 MB without a length', async () => {
    const headers = { ...json, 'transfer-encoding': 'chunked' };
    const reply = await ask('/api/trpc/auth.logout', {
      method: 'POST',
      headers,
      body: Buffer.alloc(5_000_000, 0x20),
    }).catch(() => null);
    // The server may close before everything is sent; what it answers is in words.
    if (reply) expect([reply.status, CHINESE.test(reply.text)]).toEqual([413, true]);
  });

  bad('half an object', async () => {
    const reply = await ask('/api/trpc/auth.requestCode', {
      method: 'POST',
      headers: json,
      body: '{"uscc":"planted-value',
    });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text).error.data).toMatchObject({ domainCode: 'request.malformed', requestNo: null });
  });

  bad('callbacks without anything right', async () => {
    for (const address of ['alipay', 'esign', 'nuonuo', 'sf/wrong']) {
      const reply = await ask(`/api/callbacks/${address}`, { method: 'POST', headers: json, body: '{"planted":' });
      expectDecent(reply);
      expect(reply.text).not.toBe('success');
    }
  });

  for (const door of ['uploads', 'admin/scans', 'onboarding/licence', 'callbacks/esign', 'callbacks/alipay']) {
    bad(`5 MB to ${door}`, async () => {
      const headers = { 'content-type': 'multipart/form-data; boundary=x', 'transfer-encoding': 'chunked' };
      const body = Buffer.alloc(5_000_000, 0x20);
      const reply = await ask(`/api/${door}`, { method: 'POST', headers, body }).catch(() => null);
      // The server may close before everything is sent.
      if (reply) expectDecent(reply);
    });
  }

  const REPORTS: [title: string, body: string | Buffer, status: number][] = [
    ['nothing', '', 400],
    ['half of one', '{"stationId":', 400],
    ['other shapes', '{"stationId":["station-1"],"slots":{}}', 400],
    ['3 MB', Buffer.alloc(3_000_000, 0x20), 400],
    [
      'another station’s name',
      '{"stationId":"station-x","version":"1","startedAt":"2026-11-22T00:00:00Z","slots":[]}',
      403,
    ],
    ['U+0000', '{"stationId":"station-\\u0000x","version":"1","startedAt":"2026-11-22T00:00:00Z","slots":[]}', 403],
  ];
  for (const [title, body, status] of REPORTS) {
    bad(`a station’s report: ${title}`, async () => {
      const headers = { ...json, authorization: `Bearer ${stationToken}` };
      expect((await ask('/api/stations/report', { method: 'POST', headers, body })).status).toBe(status);
      const stranger = await ask('/api/stations/report', {
        method: 'POST',
        headers: { ...json, authorization: 'Bearer x' },
        body,
      });
      expect(stranger.status).toBe(401);
    });
  }

  bad('80 senders that never finish hold up nobody', async () => {
    const { hostname, port } = new URL(web.webUrl);
    const heads = [
      'POST /api/trpc/auth.requestCode HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"a',
      ...['uploads', 'admin/scans', 'onboarding/licence', 'callbacks/esign'].map(
        (door) =>
          `POST /api/${door} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 90000\r\n\r\n--x`,
      ),
      'POST /pki/ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\n\r\n0',
      'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ',
    ];
    let ended = 0;
    const sockets = Array.from({ length: 80 }, (_, i) => {
      const socket = connect(Number(port), hostname, () => socket.write(heads[i % heads.length] ?? ''));
      return socket.on('error', () => {}).once('close', () => (ended += 1));
    });
    try {
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
      for (const address of ['/api/health/live', '/c/3394', '/pki/crl/issuing.crl']) {
        expect((await ask(address)).status).toBe(200);
      }
      // None of them had to be over before the others were answered.
      expect(ended).toBe(0);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });
});

bad('and the log repeats nothing of it, and knows no fault of ours', async () => {
  const log = logged();
  expect(log).not.toContain('planted-value');
  expect(log.split('\n').filter((line) => /unexpected error|not served|not kept|⨯/.test(line))).toEqual([]);
});
