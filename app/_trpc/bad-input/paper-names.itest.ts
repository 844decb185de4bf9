import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect } from 'vitest';
import { getForm } from '@/app/_trpc/forms';
import {
  BASE,
  call,
  context,
  cookieOf,
  database,
  download,
  files,
  picture,
  startTestWeb,
  upload,
} from '@/app/_trpc/testing';
import { postUpload } from '@/app/_trpc/uploads';
import { uploads } from '@/db/schema/order';
import { type MadeOrder, makeOrder, makeSubscriber } from '@/db/testing/factories';
import { keepForm } from '@/lib/services/material/keepForm';
import { asSystem } from '@/lib/services/testing';
import { door, expectDecent } from './testing/harness';
import { signedIn } from './testing/people';

startTestWeb();
const paper = door('uploads: names, forms, owners');

const CHINESE = /[\u4e00-\u9fff]/;
let made: MadeOrder;
let cookie: string;
beforeAll(async () => {
  made = await makeOrder(database.db, 'submitted');
  cookie = await cookieOf(made.subscriber);
});

describe('names, forms and numbers', () => {
  const NAMES = [
    '../../etc/passwd',
    '营业执照\r\nSet-Cookie: a=b.jpg',
    `${'长'.repeat(300)}.jpg`,
    '<img src=x>.jpg',
    '𠮷.jpg',
    '\u202egpj.exe',
  ];
  for (const name of NAMES) {
    paper(`named ${JSON.stringify(name).slice(0, 30)}`, async () => {
      const { status, body } = await upload(made.order.orderNo, 'agent_id_emblem', await picture(), cookie, name);
      expect(status).toBe(200);
      const [one] = await database.db
        .select()
        .from(uploads)
        .where(eq(uploads.id, body.id ?? ''));
      expect(one?.fileName?.length).toBeLessThanOrEqual(120);
      expect(one?.fileName).not.toMatch(/[\r\n\u202e]/);
      // The name is a text to show; the file lies under a number of our own.
      expect(one?.originalKey).toBe(`uploads/${made.order.orderNo}/${body.id}`);
    });
  }

  const post = (body: BodyInit, headers: Record<string, string>) =>
    postUpload(context(new Request(`${BASE}/api/uploads`, { method: 'POST', headers: { cookie, ...headers }, body })));
  const FORMS: [title: string, body: string, type: string][] = [
    ['JSON', '{"orderNo":"x"}', 'application/json'],
    ['no form at all', 'x'.repeat(100), 'text/plain'],
    ['a form without a boundary', '--x\r\n\r\n--x--', 'multipart/form-data'],
    [
      'a form that ends in the middle',
      '--x\r\nContent-Disposition: form-data; name="orderNo"\r\n\r\n2026',
      'multipart/form-data; boundary=x',
    ],
    [
      'a text for the file',
      '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc\r\n--x--',
      'multipart/form-data; boundary=x',
    ],
  ];
  for (const [title, body, type] of FORMS) {
    paper(title, async () => {
      const answer = await post(body, { 'content-type': type });
      const text = await answer.text();
      expectDecent({ status: answer.status, text });
      expect(answer.status).toBe(400);
      expect(JSON.parse(text).error.message).toMatch(CHINESE);
    });
  }

  paper('from a page of another site', async () => {
    const form = new FormData();
    form.set('orderNo', made.order.orderNo);
    const request = new Request(BASE, { method: 'POST', body: form });
    const answer = await post(await request.arrayBuffer(), {
      'content-type': request.headers.get('content-type') ?? '',
      origin: 'https://evil.example',
      host: 'evil.example',
    });
    expect(answer.status).toBe(403);
  });

  for (const [title, orderNo, kind] of [
    ['an order of nobody', '20261122A999999', 'licence'],
    ['an order number that is none', `' or 1=1--`, 'licence'],
    ['a kind that is none', '20261122A999999', '__proto__'],
  ] as const) {
    paper(title, async () => {
      const { status, body } = await upload(orderNo, kind, await picture(), cookie);
      expect(status).toBe(orderNo.startsWith('2026') && kind === 'licence' ? 404 : 400);
      expect(body.error?.message).toMatch(CHINESE);
    });
  }

  paper('60 files an hour, and no more', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    const session = await cookieOf(subscriber);
    await database.db
      .$client`insert into rate_limits (key, window_start, count) values (${`upload:${order.orderNo}`}, now(), 60)`;
    const { status, body } = await upload(order.orderNo, 'licence', await picture(), session);
    expect([status, body.error?.code]).toEqual([429, 'limit.reached']);
  });
});

describe('files of others', () => {
  for (const id of [
    '../../etc/passwd',
    '-'.repeat(36),
    '0'.repeat(36),
    '%00',
    `${crypto.randomUUID()}' or 1=1`,
    'null',
    '',
  ]) {
    paper(`number ${id.slice(0, 20)}`, async () => {
      const answer = await download(id, cookie);
      expectDecent({ status: answer.status, text: await answer.text() });
      expect(answer.status).toBe(404);
    });
  }

  paper('a stranger’s, a colleague’s without the right, and with it', async () => {
    const { body } = await upload(made.order.orderNo, 'licence', await picture(), cookie);
    const id = body.id ?? '';
    const stranger = await cookieOf(await makeSubscriber(database.db));
    const [finance, reviewer] = [await signedIn('finance'), await signedIn('reviewer')];
    const codes = [
      stranger,
      finance.headers.cookie,
      reviewer.headers.cookie,
      '',
      `${stranger}; ${finance.headers.cookie}`,
    ];
    const answers = async () =>
      (await Promise.all(codes.map((session) => download(id, session)))).map((one) => one.status);
    expect(await answers()).toEqual([404, 404, 403, 401, 404]);
    const { orderNo } = made.order;
    await call('admin.orders.openPapers', { orderNo, reason: '客户来电核对' }, reviewer.headers);
    expect(await answers()).toEqual([404, 404, 200, 401, 404]);
  });
});

describe('printed forms', () => {
  const ask = async (orderNo: string, headers: Record<string, string>) => {
    const answer = await getForm(context(new Request(`${BASE}/api/forms/x`, { headers })), { orderNo });
    const text = await answer.text();
    expectDecent({ status: answer.status, text });
    return { status: answer.status, text };
  };

  for (const orderNo of ['../../etc/passwd', '%00', `' or 1=1--`, '20261122A99999', 'x'.repeat(5000), 'a\u0000b', '']) {
    paper(`form of ${orderNo.slice(0, 16)}`, async () => {
      for (const own of [cookie, (await signedIn('reviewer')).headers.cookie]) {
        const { status, text } = await ask(orderNo, { cookie: own });
        expect([status, JSON.parse(text).error.message]).toEqual([404, expect.stringMatching(CHINESE)]);
      }
    });
  }

  paper('form of another one: as if there were none, to strangers and to colleagues without the right', async () => {
    const byPost = { materialRoute: 'post' as const };
    const { order, subscriber } = await makeOrder(database.db, 'awaiting_materials', { values: byPost });
    const row = { orderNo: order.orderNo, version: 1, formNo: `${order.orderNo}F1`, templateVersion: 'test' };
    await keepForm(asSystem(database.db), row, new TextEncoder().encode('%PDF-1.7 printed'), { files });
    const finance = (await signedIn('finance')).headers.cookie;
    const half = (await signedIn('reviewer', 'password')).headers.cookie;
    for (const other of [cookie, finance, `${cookie}; ${finance}`]) {
      const refusal = await ask(order.orderNo, { cookie: other });
      expect(refusal).toEqual(await ask('20261122A999999', { cookie: other }));
      expect(refusal.status).toBe(404);
    }
    for (const none of ['', half, 'cd_session=x', 'cd_staff=%00']) {
      expect((await ask(order.orderNo, { cookie: none })).status).toBe(401);
    }
    expect((await ask(order.orderNo, { cookie: await cookieOf(subscriber) })).text).toContain('printed');
  });
});

/** Whatever the detector is given, the answer is yes or no. */
paper('120 pictures with bytes changed at random', async () => {
  const { order, subscriber } = await makeOrder(database.db, 'submitted');
  const session = await cookieOf(subscriber);
  await database.db
    .$client`insert into rate_limits (key, window_start, count) values (${`upload:${order.orderNo}`}, now(), -1000)`;
  let seed = 42;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  const originals = [await picture('png'), await picture('gif'), await picture('jpeg'), await picture('webp')];
  for (let i = 0; i < 120; i++) {
    const bytes = Buffer.from(originals[i % originals.length] as Buffer);
    for (let k = 0; k < 6; k++) bytes[random(64)] = random(256);
    const { status, body } = await upload(
      order.orderNo,
      'licence',
      bytes.subarray(0, 8 + random(bytes.length)),
      session,
    );
    expect([200, 400], JSON.stringify(body)).toContain(status);
  }
});
