import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect } from 'vitest';
import { type Answer, ask, BASE, call, database, send, startTestWeb } from '@/app/_trpc/testing';
import { orders } from '@/db/schema/order';
import { drafts } from '@/db/schema/subscriber';
import { makeOrder } from '@/db/testing/factories';
import { type Applicant, applicant, door, expectDecent, expectRefused } from './testing/harness';
import { signedIn } from './testing/people';

startTestWeb();
const request = door('requests and headers');
const json = { 'content-type': 'application/json' };

let who: Applicant;
beforeEach(async () => {
  who = await applicant();
});

const post = (path: string, body: BodyInit, headers: Record<string, string> = json): Promise<Answer> =>
  send(path, { method: 'POST', headers: { ...who.headers, ...headers }, body, duplex: 'half' } as RequestInit);

/** Sent in pieces of 64 KB without a length. */
function pieces(count: number): { body: ReadableStream<Uint8Array>; sent: () => number } {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
      sent += 1;
      if (sent >= count) controller.close();
    },
  });
  return { body, sent: () => sent };
}

describe('requests that are none', () => {
  const BODIES: [title: string, body: string, code: string][] = [
    ['half an object', '{"draftId":"', 'request.malformed'],
    ['no JSON', 'draftId=13900000001', 'request.malformed'],
    ['nothing', '', 'request.malformed'],
    ['a bare word', 'NaN', 'request.malformed'],
    ['null', 'null', 'input.invalid'],
    ['a list', '[1,2,3]', 'input.invalid'],
    ['a number beyond all', '1e999', 'input.invalid'],
    ['an object for a text', '{"draftId":{"$gt":""}}', 'input.invalid'],
    ['a list for a text', '{"draftId":["a","b"]}', 'input.invalid'],
    ['deep lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'input.too_deep'],
    ['deep objects', `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`, 'input.too_deep'],
  ];
  for (const [title, body, code] of BODIES) {
    request(title, async () => expectRefused(await post('order.submit', body), code, ['13900000001']));
  }

  request('300 KB', async () => {
    const answer = await post('draft.save', JSON.stringify({ draftId: who.draftId, data: { x: 'x'.repeat(300_000) } }));
    expect(answer.status).toBe(413);
    expectRefused(answer, 'request.too_large');
  });

  request('50 MB without a length: read no further than the limit', async () => {
    const { body, sent } = pieces(800);
    const answer = await post('draft.save', body);
    expect(answer.status).toBe(413);
    expect(sent()).toBeLessThan(10);
  });

  for (const type of [
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    '',
  ]) {
    request(`content type ${type || 'of nothing'}`, async () => {
      const answer = await post('order.submit', JSON.stringify({ draftId: who.draftId }), { 'content-type': type });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expectRefused(answer, 'invalid');
    });
  }

  request('a body that breaks off', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('aborted')) });
    expectRefused(await post('draft.save', body), 'request.aborted');
  });

  request('bytes for an object', async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    expectRefused(await post('order.submit', new Uint8Array([0, 255, 254]), headers), 'invalid');
  });

  request('an act by GET', async () => {
    const answer = await ask('order.submit', { draftId: who.draftId }, who.headers);
    expect(answer.status).toBe(405);
    expectRefused(answer, 'request.method');
  });

  request('a question by POST', async () => expectRefused(await call('order.list', {}, who.headers), 'request.method'));

  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    request(method, async () => expectRefused(await send('order.submit', { method, headers: json }), 'invalid'));
  }

  for (const path of [
    '__proto__',
    'constructor',
    'order',
    'order.submit.x',
    'toString.call',
    '%00',
    '..%2Fadmin',
    'ф',
  ]) {
    request(`route ${path}`, async () => {
      const answer = await send(path, { headers: who.headers });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expectRefused(answer, answer.status === 404 ? 'not_found' : 'invalid');
    });
  }

  request('21 calls in one', async () => {
    const path = Array.from({ length: 21 }, () => 'order.list').join(',');
    expectRefused(await send(`${path}?batch=1&input=%7B%7D`, { headers: who.headers }), 'request.malformed');
  });

  request('input in the address that is none', async () => {
    expectRefused(await send('draft.get?input=%7B', { headers: who.headers }), 'request.malformed');
  });
});

describe('more than was asked for', () => {
  request('a draft of another owner, with an order, by extra fields', async () => {
    const extra = { subscriberId: crypto.randomUUID(), orderNo: '20261122A000001', certificateId: crypto.randomUUID() };
    const data = {
      ...extra,
      organisation: { phone: '0773-0000009', verified: true },
      verification: { outcome: 'matched' },
    };
    expectDecent(await call('draft.save', { draftId: who.draftId, ...extra, data }, who.headers));
    const [row] = await database.db.select().from(drafts).where(eq(drafts.id, who.draftId));
    expect(row).toMatchObject({ subscriberId: who.subscriber.id, orderNo: null });
    expect(row?.data.organisation?.phone).toBe('0773-0000009');
    expect(JSON.stringify(row?.data)).not.toMatch(/verified|matched|subscriberId/);
  });

  request('an order for one cent, paid already', async () => {
    await who.verify();
    const input = { draftId: who.draftId, amountFen: 1, state: 'paid', paidAt: new Date(), subscriberId: 'x' };
    const { orderNo } = (await call('order.submit', input, who.headers)).data as { orderNo: string };
    const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    expect(row).toMatchObject({ amountFen: 5000, state: 'submitted', paidAt: null, subscriberId: who.subscriber.id });
  });

  request('a verification that says itself how it ended', async () => {
    await who.type('organisation.legalName', '张');
    const input = { draftId: who.draftId, outcome: 'matched', status: 'matched' };
    expectRefused(await call('verification.start', input, who.headers), 'verification.incomplete');
    expectRefused(await who.submit(), 'invalid');
  });

  request('an approval with a state of its own', async () => {
    const { login, headers } = await signedIn('reviewer');
    const values = { claimedBy: login, claimedAt: new Date() };
    const { orderNo } = (await makeOrder(database.db, 'reviewing', { values })).order;
    expectDecent(
      await call('admin.review.approve', { orderNo, state: 'completed', promisedShipDate: '1999-01-01' }, headers),
    );
    const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    expect(row?.state).toBe('approved');
    expect(row?.promisedShipDate).not.toBe('1999-01-01');
  });

  for (const key of ['__proto__', 'constructor', 'prototype']) {
    request(`the key ${key}`, async () => {
      const body = `{"draftId":"${who.draftId}","${key}":{"polluted":1},"data":{"${key}":{"polluted":1},"contact":{"${key}":{"polluted":1}}}}`;
      expectDecent(await post('draft.save', body));
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(JSON.stringify((await ask('draft.get', { draftId: who.draftId }, who.headers)).data)).not.toContain(
        'polluted',
      );
    });
  }

  const LISTS: [title: string, input: unknown][] = [
    ['page 0', { page: { page: 0, perPage: 25 } }],
    ['page minus one', { page: { page: -1, perPage: 25 } }],
    ['half a page', { page: { page: 1.5, perPage: 25 } }],
    ['a million a page', { page: { page: 1, perPage: 1_000_000 } }],
    ['page 1e300', { page: { page: 1e300, perPage: 25 } }],
    ['sorted by password', { sort: { field: 'passwordHash', order: 'asc' } }],
    ['sorted by SQL', { sort: { field: 'state', order: 'asc; drop table orders' } }],
    ['a state that is none', { filter: { state: ['__proto__'] } }],
  ];
  for (const [title, input] of LISTS) {
    request(`list: ${title}`, async () => {
      expectRefused(await ask('admin.orders.list', input, (await signedIn('reviewer')).headers), 'input.invalid');
    });
  }
});

describe('pages of others', () => {
  const FOREIGN: [title: string, headers: Record<string, string>][] = [
    ['another site', { origin: 'https://evil.example' }],
    ['another site that forges Host', { origin: 'https://evil.example', host: 'evil.example' }],
    [
      'another site behind a forged proxy header',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ],
    ['a name that begins like ours', { origin: `${BASE}.evil.example` }],
    ['our name with an account before it', { origin: 'http://portal.example.com@evil.example' }],
    ['our name on another port', { origin: `${BASE}:8080` }],
    ['our name by another protocol', { origin: 'https://portal.example.com' }],
    ['a frame without origin', { origin: 'null' }],
    ['an origin that is none', { origin: 'x' }],
    ['no origin, but the browser says cross-site', { 'sec-fetch-site': 'cross-site' }],
  ];
  for (const [title, headers] of FOREIGN) {
    request(title, async () => {
      await who.verify();
      const acts: [path: string, input: unknown, cookie: Record<string, string>][] = [
        ['order.submit', { draftId: who.draftId }, who.headers],
        ['auth.logout', {}, who.headers],
        ['auth.requestCode', { channelId: who.subscriber.channelId, uscc: who.subscriber.uscc }, {}],
        ['admin.auth.logout', {}, { cookie: (await signedIn('reviewer')).headers.cookie }],
      ];
      for (const [path, input, cookie] of acts) {
        expectRefused(await call(path, input, { ...cookie, ...headers }), 'request.foreign_origin');
      }
      expect(await database.db.$count(orders, eq(orders.subscriberId, who.subscriber.id))).toBe(0);
      expect((await ask('auth.me', undefined, who.headers)).data).not.toBeNull();
    });
  }

  for (const cookie of [
    'cd_session=',
    `cd_session=${'a'.repeat(7000)}`,
    'cd_session=../../x',
    'cd_session=%00',
    '=;;=',
  ]) {
    request(`cookie ${cookie.slice(0, 22)}`, async () => {
      expectRefused(await ask('order.list', undefined, { cookie }), 'session.required');
      expectRefused(
        await ask('admin.auth.me', undefined, { cookie: cookie.replace('cd_session', 'cd_staff') }),
        'unauthenticated',
      );
    });
  }
});
