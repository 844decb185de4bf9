import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { alipayCallback, esignCallback, nuonuoCallback, sfCallback } from '@/app/_trpc/callbacks';
import { BASE, context, database, ports, startTestWeb } from '@/app/_trpc/testing';
import { answerCa } from '@/app/pki/_lib/ca';
import { Crls } from '@/app/pki/_lib/crl';
import { Ocsp, requestFromPath } from '@/app/pki/_lib/ocsp';
import { readLimited } from '@/app/pki/_lib/routes';
import { invoices, orders, payments } from '@/db/schema/order';
import { outbox } from '@/db/schema/platform';
import { shipments } from '@/db/schema/production';
import { verifications } from '@/db/schema/subscriber';
import { makeOrder, makePayment, makeSubscriber } from '@/db/testing/factories';
import { createEsignNotices } from '@/lib/adapters/esign';
import type { AccountCheckPort } from '@/lib/ports/account-check';
import { door, expectDecent } from './testing/harness';

startTestWeb();
const callback = door('callbacks, OCSP and CRL');

const FORM = 'application/x-www-form-urlencoded';
const at = (body: BodyInit, type = FORM) =>
  context(
    new Request(`${BASE}/cb`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
      duplex: 'half',
    } as RequestInit),
  );

async function answered(response: Promise<Response>): Promise<string> {
  const answer = await response;
  const text = await answer.text();
  expectDecent({ status: answer.status, text });
  return text;
}
const huge = () =>
  new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(65_536).fill(0x61));
    },
  });

const GARBAGE: [title: string, body: () => BodyInit, type: string][] = [
  ['nothing', () => '', FORM],
  ['bytes', () => new Uint8Array([0, 255, 254, 13, 10]), 'application/octet-stream'],
  ['broken percent signs', () => '%%%=%ZZ&%00=%00', FORM],
  ['JSON that breaks off', () => '{"Body":{"WaybillRoute":[', 'application/json'],
  [
    'JSON of other shapes',
    () => '{"Body":{"WaybillRoute":[null,1,"x",{"mailno":{"a":1},"id":[]}]}}',
    'application/json',
  ],
  ['deep JSON', () => `${'['.repeat(60_000)}${']'.repeat(60_000)}`, 'application/json'],
  [
    'entities in XML',
    () =>
      `content=${encodeURIComponent('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Request service="RoutePushService"><WaybillRoute id="1" mailno="&b;"/></Request>')}`,
    FORM,
  ],
  ['keys of prototypes', () => '__proto__=1&constructor=2&__proto__[x]=3', FORM],
  ['without an end', huge, FORM],
];

describe('payment notices', () => {
  for (const [title, body, type] of GARBAGE) {
    callback(`alipay: ${title}`, async () => expect(await answered(alipayCallback(at(body(), type)))).toBe('failure'));
  }

  const FORGED: [title: string, changes: Record<string, string>][] = [
    ['no signature', { sign: '' }],
    ['one cent', { fen: '1' }],
    ['minus fifty', { fen: '-5000' }],
    ['an amount that is none', { fen: 'NaN' }],
    ['a trade of nobody', { out_trade_no: `' or 1=1--` }],
    ['U+0000 in its number', { notify_id: 'a\u0000b' }],
  ];
  for (const [title, changes] of FORGED) {
    callback(`alipay: ${title}`, async () => {
      const { order } = await makeOrder(database.db, 'submitted');
      const { outTradeNo } = await makePayment(database.db, order);
      const notice = { notify_id: `n${outTradeNo}`, out_trade_no: outTradeNo, fen: '5000', sign: 'good', ...changes };
      expect(await answered(alipayCallback(at(new URLSearchParams(notice))))).toBe('failure');
      const [row] = await database.db.select().from(payments).where(eq(payments.orderNo, order.orderNo));
      expect(row?.state).toBe('unpaid');
    });
  }
});

describe('notices of the account check', () => {
  const keys = { appId: 'app-1', appSecret: 'of-no-value' };
  let polls = 0;
  const progress = async () => {
    polls += 1;
    return 'sent';
  };
  const accountCheck = { progress } as unknown as AccountCheckPort;
  const own = { ...ports, accountCheck, accountNotices: createEsignNotices(keys) };
  const send = (request: Request) => esignCallback({ ...context(request), ports: own });

  interface Changes {
    body?: string;
    secret?: string;
    appId?: string;
    timestamp?: string;
    signature?: (right: string) => string;
    signedQuery?: string;
  }
  /** As the provider sends it, but for what the case is about. */
  function notice({ secret = keys.appSecret, appId = keys.appId, signedQuery = '1', ...rest }: Changes = {}): Request {
    const { body = '{"flowId":"flow-1"}', timestamp = String(Date.now()), signature = (right) => right } = rest;
    const right = createHmac('sha256', secret).update(`${timestamp}${signedQuery}${body}`).digest('hex');
    const headers = {
      'x-tsign-open-app-id': appId,
      'x-tsign-open-timestamp': timestamp,
      'x-tsign-open-signature': signature(right),
    };
    return new Request(`${BASE}/api/callbacks/esign?a=1`, { method: 'POST', headers, body });
  }
  const MINUTE = 60_000;
  const REFUSED: [title: string, changes: Changes][] = [
    ['signed by another', { secret: 'another' }],
    ['of another application', { appId: 'app-2' }],
    ['without a signature', { signature: () => '' }],
    ['a signature cut short', { signature: (right) => right.slice(0, 32) }],
    ['a signature with a tail', { signature: (right) => `${right}00` }],
    ['a signature that is no hex', { signature: () => 'zz'.repeat(32) }],
    ['another query than the signed one', { signedQuery: '2' }],
    ['of an hour ago', { timestamp: String(Date.now() - 60 * MINUTE) }],
    ['of tomorrow', { timestamp: String(Date.now() + 1440 * MINUTE) }],
    ['at no time', { timestamp: '' }],
    ['at a time that is none', { timestamp: `${Date.now()} or 1=1` }],
    ['at a time in seconds', { timestamp: String(Math.floor(Date.now() / 1000)) }],
    ['signed garbage', { body: 'no json' }],
    ['signed, without a flow', { body: '{"flowId":{"$gt":""}}' }],
    ['signed deep JSON', { body: `${'['.repeat(30_000)}${']'.repeat(30_000)}` }],
    ['signed, of 70 KB', { body: `{"flowId":"flow-1","x":"${'x'.repeat(70_000)}"}` }],
  ];
  for (const [title, changes] of REFUSED) {
    callback(`esign: ${title}`, async () => {
      const answer = await send(notice(changes));
      expect([answer.status, await answer.text()]).toEqual([403, '']);
      expect(polls).toBe(0);
    });
  }
  for (const [title, body, type] of GARBAGE) {
    callback(`esign: ${title}`, async () => {
      const answer = await esignCallback({ ...at(body(), type), ports: own });
      expect([answer.status, await answer.text()]).toEqual([403, '']);
    });
  }

  callback(
    'esign: the same notice a hundred times asks the provider once, one of a stranger’s flow never',
    async () => {
      const subscriber = await makeSubscriber(database.db);
      const values = {
        draftId: crypto.randomUUID(),
        subscriberId: subscriber.id,
        method: 'bank_account',
        fieldsHash: 'x',
      };
      await database.db.insert(verifications).values({ ...values, outcome: 'awaiting_code', providerFlow: 'flow-1' });
      const caught = { timestamp: String(Date.now()) };
      const answers = await Promise.all(Array.from({ length: 100 }, () => send(notice(caught))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(polls).toBe(1);
      expect((await send(notice({ body: `{"flowId":"' or 1=1--"}` }))).status).toBe(200);
      expect(polls).toBe(1);
    },
  );
});

describe('hints', () => {
  const push = (body: BodyInit, type: string, token = 'push-secret') =>
    sfCallback(at(body, type), token, 'push-secret');

  for (const [title, body, type] of GARBAGE) {
    callback(`courier: ${title}`, async () => {
      await answered(push(body(), type));
      expect(await answered(nuonuoCallback(at(body(), type)))).toMatch(/"status":"(0000|9999)"/);
      expect(await database.db.$count(outbox)).toBe(0);
    });
  }

  for (const token of ['', 'push-secre', 'push-secret ', 'PUSH-SECRET', '../push-secret', '\u0000', 'x'.repeat(5000)]) {
    callback(`courier: secret ${JSON.stringify(token).slice(0, 16)}`, async () => {
      const answer = await push('{"Body":{"WaybillRoute":[]}}', 'application/json', token);
      expect([answer.status, await answer.text()]).toEqual([404, '']);
    });
  }

  callback('a flood of hints wakes an order once', async () => {
    const { order } = await makeOrder(database.db, 'shipped');
    const { orderNo } = order;
    const waybillNo = `SF${orderNo.slice(-6)}0000009`;
    await database.db.insert(shipments).values({ orderNo, clientOrderId: orderNo, waybillNo });
    await database.db.insert(invoices).values({ orderNo, requestNo: orderNo, state: 'issuing' });
    const routes = Array.from({ length: 500 }, (_, i) => ({ id: String(i), mailno: waybillNo, opCode: '80' }));
    await push(JSON.stringify({ Body: { WaybillRoute: routes } }), 'application/json');
    for (let i = 0; i < 20; i++) await nuonuoCallback(at(new URLSearchParams({ orderno: orderNo, state: 'success' })));
    const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo));
    expect(rows.map(({ event }) => (event as { kind: string }).kind).sort()).toEqual([
      'invoice_notified',
      'route_pushed',
    ]);
    // What a hint says is not believed.
    expect((await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0]?.state).toBe('shipped');
    await database.db.delete(outbox);
  });
});

describe('OCSP', () => {
  const MALFORMED = '30030a0101';
  const hex = async (request: Uint8Array): Promise<string> => {
    const { status, headers, body } = await new Ocsp(database.db).answer(request);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/ocsp-response');
    expect(headers['cache-control']).toBe('no-store');
    return Buffer.from(body).toString('hex');
  };
  const der = (...bytes: number[]) => new Uint8Array(bytes);
  const nested = new Uint8Array(4000).fill(0x30).map((byte, i) => (i % 2 ? 0x80 : byte));
  const BYTES: [title: string, request: Uint8Array][] = [
    ['nothing', der()],
    ['one byte', der(0x30)],
    ['a length beyond the end', der(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)],
    ['a length of lengths', der(0x30, 0xff, 1, 2, 3)],
    ['no end', der(0x30, 0x80, 0x30, 0x80)],
    ['a thousand nested', nested],
    ['a text', new TextEncoder().encode('GET / HTTP/1.1')],
    ['an empty list', der(0x30, 0x04, 0x30, 0x02, 0x30, 0x00)],
    ['zeros', new Uint8Array(300)],
    ['more than a request may have', new Uint8Array(5000).fill(0x30)],
  ];
  for (const [title, request] of BYTES) {
    callback(`OCSP: ${title}`, async () => expect(await hex(request)).toBe(MALFORMED));
  }

  callback('OCSP: 500 requests of noise', async () => {
    let seed = 7;
    for (let i = 0; i < 500; i++) {
      const noise = new Uint8Array(40).map(() => {
        seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
        return seed >> 8;
      });
      noise[0] = 0x30;
      noise[1] = 38;
      expect(await hex(noise)).toMatch(/^30030a010[16]$/);
    }
  });

  callback('OCSP: a body without an end is read no further than a request may be', async () => {
    expect(await readLimited(Readable.fromWeb(huge() as NodeStream))).toBeUndefined();
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('aborted')) });
    expect(await readLimited(Readable.fromWeb(broken as NodeStream))).toBeUndefined();
  });

  for (const path of ['%', '%ZZ', '..%2F..', 'AAAA\u0000', 'A'.repeat(9000), 'не-base64', '====', '<script>']) {
    callback(`OCSP: address ${path.slice(0, 12)}`, async () => expect(requestFromPath(path)).toBeUndefined());
  }

  for (const file of [
    '..%2Froot.crl',
    'root.crl%00',
    '../root.key',
    'ROOT.CRL',
    '',
    'issuing.crl/',
    `root' or 1=1.crl`,
  ]) {
    callback(`CRL and certificates: ${file}`, async () => {
      for (const answer of [await new Crls(database.db).answer(file), await answerCa(database.db, file)]) {
        expect(answer.status).toBe(404);
        expectDecent({ status: answer.status, text: Buffer.from(answer.body).toString() });
      }
    });
  }
});
