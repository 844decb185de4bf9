import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoices, payments, uploads } from '@/db/schema/order';
import { outbox } from '@/db/schema/platform';
import { shipments } from '@/db/schema/production';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeCertificate, makeOrder, makePayment, makeSubscriber, type SubscriberRow } from '@/db/testing/factories';
import { createPortalSession } from '@/lib/services/auth/session';
import { fakeBank, fakeIdentity, fakeSms, memoryFiles, TEST_INDEX_KEY } from '@/lib/services/testing';
import { alipayCallback, nuonuoCallback, sfCallback } from './callbacks';
import { createContext } from './context';
import { appRouter } from './routers';
import { getUpload, postUpload } from './uploads';

const BASE = 'http://portal.example.com';
let database: TestDatabase;
const files = memoryFiles();
const sms = fakeSms();
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const ports = {
  sms,
  files,
  identity: fakeIdentity(() => ({ outcome: 'match' })),
  bank: fakeBank(),
  notices: {
    appId: 'app-1',
    sellerId: 'seller-1',
    // Stands for the signature check, which has its own tests with real keys.
    parseNotice: (form: Record<string, string>) =>
      form.sign === 'good'
        ? {
            notifyId: form.notify_id ?? '',
            outTradeNo: form.out_trade_no ?? '',
            tradeNo: 't',
            appId: 'app-1',
            sellerId: 'seller-1',
            status: 'success' as const,
            totalAmountFen: Number(form.fen),
          }
        : null,
  },
};

const context = (req: Request, resHeaders = new Headers()) =>
  createContext(req, resHeaders, { db: database.db, indexKey: TEST_INDEX_KEY, ports, publicUrl: BASE });

async function cookieOf(subscriber: SubscriberRow): Promise<string> {
  const who = { subscriberId: subscriber.id, channelId: subscriber.channelId };
  const { token } = await createPortalSession(database.db, who, new Date());
  return `cd_session=${token}`;
}

interface Answer {
  status: number;
  cookie: string | null;
  data?: unknown;
  error?: { message: string; data: Record<string, unknown> };
  text: string;
}

/** One call over HTTP, as the pages make it. */
async function call(
  path: string,
  input: unknown,
  headers: Record<string, string> = {},
  query = false,
): Promise<Answer> {
  const url = `${BASE}/api/trpc/${path}`;
  const req = query
    ? new Request(`${url}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers })
    : new Request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(input),
      });
  const res = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req,
    router: appRouter,
    createContext: ({ resHeaders }) => context(req, resHeaders),
  });
  const text = await res.text();
  const body = JSON.parse(text) as { result?: { data: unknown }; error?: Answer['error'] };
  return {
    status: res.status,
    cookie: res.headers.get('set-cookie'),
    data: body.result?.data,
    error: body.error,
    text,
  };
}
const ask = (path: string, input: unknown, headers?: Record<string, string>) => call(path, input, headers, true);

describe('over HTTP', () => {
  it('signs in, shows the certificates, and signs out', async () => {
    const subscriber = await makeSubscriber(database.db);
    const certificate = await makeCertificate(database.db, subscriber);
    const asked = await call('auth.requestCode', { channelId: subscriber.channelId, uscc: subscriber.uscc });
    expect(asked.status).toBe(200);
    const { requestId } = asked.data as { requestId: string };
    const entered = await call('auth.verifyCode', { requestId, code: sms.lastCode() });
    expect(entered.cookie).toMatch(/^cd_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    const cookie = entered.cookie?.split(';')[0] ?? '';
    expect((await ask('auth.me', undefined, { cookie })).data).toMatchObject({ uscc: subscriber.uscc });
    const list = await ask('certificates.list', undefined, { cookie });
    expect(list.data).toMatchObject([{ id: certificate.id, canReissue: true, businessTypeLabel: '初次办理' }]);
    await call('auth.logout', undefined, { cookie });
    expect((await ask('auth.me', undefined, { cookie })).data).toBeNull();
  });

  it('opens a channel by its number and by the printed link', async () => {
    const { channelId } = await makeSubscriber(database.db);
    for (const channel of ['3394', 'PT1BTjVNek0=', 'PT1BTjVNek0%3D', channelId]) {
      expect((await ask('channel.get', { channel })).data).toMatchObject({ id: channelId, feeFen: 5000 });
    }
    expect((await ask('channel.get', { channel: '1' })).error?.data).toMatchObject({ domainCode: 'channel.unknown' });
  });

  it('says in words what is wrong with an input, without repeating it', async () => {
    const { error, status, text } = await call('auth.requestCode', { channelId: 'c', uscc: '91450300MA5DEMA2A' });
    expect(status).toBe(400);
    expect(error?.message).toBe('统一社会信用代码应为 18 位，您输入了 17 位');
    expect(error?.data).toMatchObject({ kind: 'invalid', fields: { uscc: error?.message } });
    expect(text).not.toContain('91450300MA5DEMA2A');
  });

  it('wants a session, and an act must come from our own pages', async () => {
    expect((await ask('order.list', undefined)).error?.data).toMatchObject({ kind: 'unauthenticated' });
    const cookie = await cookieOf(await makeSubscriber(database.db));
    const input = { orderNo: '20261122A000001' };
    const foreign = await call('order.cancel', input, { cookie, origin: 'https://evil.example.net' });
    expect(foreign.error?.data).toMatchObject({ domainCode: 'request.foreign_origin', kind: 'forbidden' });
    const own = await call('order.cancel', input, { cookie, origin: BASE });
    expect(own.error?.data).toMatchObject({ domainCode: 'order.not_found' });
  });

  it('gives an unexpected failure a number and no inside', async () => {
    const cookie = await cookieOf(await makeSubscriber(database.db));
    const req = new Request(`${BASE}/api/trpc/order.list`, { headers: { cookie } });
    const broken = { ...context(req), findCustomer: async () => null };
    broken.requireCustomer = () => Promise.reject(new Error('secret detail 450300199001010018'));
    const res = await fetchRequestHandler({
      endpoint: '/api/trpc',
      req,
      router: appRouter,
      createContext: () => broken,
    });
    const text = await res.text();
    expect(res.status).toBe(500);
    expect(text).toMatch(/"requestNo":"[0-9A-F]{10}"/);
    expect(text).not.toContain('secret detail');
    expect(text).not.toContain('stack');
  });
});

describe('one order, seen by its owner and by others', () => {
  it('shows the owner everything, personal values masked', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'paid');
    const { data, text } = await ask('order.get', { orderNo: order.orderNo }, { cookie: await cookieOf(subscriber) });
    expect(data).toMatchObject({
      state: 'paid',
      stateLabel: '已支付，待审核',
      nextAction: { kind: 'wait', until: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) },
      payment: { state: 'paid', amountFen: 5000 },
      allowed: ['cancel'],
      subject: { legalName: '张**' },
    });
    const { organisation, contact, verification } = order.application;
    for (const value of [organisation.legalIdNumber, organisation.legalMobile, contact.idNumber, contact.mobile]) {
      expect(text).not.toContain(value);
    }
    expect(text).not.toContain(verification.legalBankCard);
    expect((await ask('order.list', undefined, { cookie: await cookieOf(subscriber) })).data).toMatchObject([
      { orderNo: order.orderNo, commonName: subscriber.name, pinDelivery: '短信发送到法人手机' },
    ]);
  });

  it.each(['order.get', 'order.payment'])('%s answers a stranger as if there were none', async (path) => {
    const { order } = await makeOrder(database.db, 'paid');
    const cookie = await cookieOf(await makeSubscriber(database.db));
    const foreign = await ask(path, { orderNo: order.orderNo }, { cookie });
    const absent = await ask(path, { orderNo: '20261122A999999' }, { cookie });
    expect(foreign.status).toBe(404);
    expect(foreign.error?.data.domainCode).toBe('order.not_found');
    expect(foreign.text).toBe(absent.text);
  });

  it.each([
    ['order.cancel', {}],
    ['order.resubmit', {}],
    ['order.requestPayment', {}],
    ['order.requestApplicationCode', {}],
    ['order.confirmApplication', { code: '123456' }],
  ])('%s does not act for a stranger', async (path, more) => {
    const { order } = await makeOrder(database.db, 'submitted');
    const cookie = await cookieOf(await makeSubscriber(database.db));
    const answer = await call(path, { orderNo: order.orderNo, ...more }, { cookie });
    expect(answer.error?.data.domainCode).toBe('order.not_found');
  });

  it('walks from the papers to the payment', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    const cookie = await cookieOf(subscriber);
    const view = async () => (await ask('order.get', { orderNo: order.orderNo }, { cookie })).data;
    expect(await view()).toMatchObject({ nextAction: { kind: 'upload' }, allowed: ['upload', 'cancel'] });
    for (const kind of ['licence', 'agent_id_portrait', 'agent_id_emblem']) {
      expect((await upload(order.orderNo, kind, await picture(), cookie)).status).toBe(200);
    }
    expect(await view()).toMatchObject({ nextAction: { kind: 'confirm_application' } });
    await call('order.requestApplicationCode', { orderNo: order.orderNo }, { cookie });
    await call('order.confirmApplication', { orderNo: order.orderNo, code: sms.lastCode() }, { cookie });
    expect(await view()).toMatchObject({ nextAction: { kind: 'pay' }, allowed: ['pay', 'cancel'] });
    expect((await call('order.requestPayment', { orderNo: order.orderNo }, { cookie })).data).toEqual({ ok: true });
    const payment = await ask('order.payment', { orderNo: order.orderNo }, { cookie });
    expect(payment.data).toMatchObject({ state: 'unpaid', orderState: 'submitted', qrCode: null, amountFen: 5000 });
    expect((await upload(order.orderNo, 'licence', await picture(), cookie)).status).toBe(409);
  });
});

const picture = (format: 'jpeg' | 'png' | 'gif' | 'webp' = 'jpeg'): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#446688' } })
    .toFormat(format)
    .toBuffer();

async function upload(orderNo: string, kind: string, content: Uint8Array, cookie: string, name = 'a.jpg') {
  const form = new FormData();
  form.set('orderNo', orderNo);
  form.set('kind', kind);
  form.set('file', new File([content as Uint8Array<ArrayBuffer>], name));
  const body = new Request(BASE, { method: 'POST', body: form });
  const headers = { cookie, 'content-type': body.headers.get('content-type') ?? '' };
  const res = await postUpload(
    context(new Request(`${BASE}/api/uploads`, { method: 'POST', headers, body: await body.arrayBuffer() })),
  );
  return { status: res.status, body: (await res.json()) as { id?: string; error?: { code: string; message: string } } };
}

const download = async (id: string, cookie: string): Promise<Response> =>
  getUpload(context(new Request(`${BASE}/api/uploads/${id}`, { headers: { cookie } })), id);

describe('uploads', () => {
  it('takes pictures by their content, whatever they are called', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    const cookie = await cookieOf(subscriber);
    const send = async (content: Uint8Array, name?: string) =>
      (await upload(order.orderNo, 'licence', content, cookie, name)).body.error?.code ?? 'taken';
    expect(await send(await picture('png'))).toBe('taken');
    expect(await send(await picture('gif'), '营业执照.exe')).toBe('taken');
    expect(await send(await picture('webp'))).toBe('upload.wrong_type');
    expect(await send(Buffer.from('<svg onload="alert(1)"/>'), 'a.png')).toBe('upload.wrong_type');
    expect(await send(Buffer.from('%PDF-1.7'))).toBe('upload.wrong_type');
    expect(await send(new Uint8Array(0))).toBe('upload.empty');
    expect(await send(Buffer.concat([await picture(), Buffer.alloc(1_600_000)]))).toBe('upload.too_large');
    const rows = await database.db.select().from(uploads).where(eq(uploads.orderNo, order.orderNo));
    expect(rows.map((row) => row.state).sort()).toEqual(['received', 'replaced']);
    expect(files.contents.has(rows[0]?.originalKey ?? '')).toBe(true);
  });

  it('stops reading at the limit, whatever the sender announces', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
        if (sent > 50_000_000) controller.close();
      },
    });
    const headers = { cookie: await cookieOf(subscriber), 'content-type': 'multipart/form-data; boundary=x' };
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const res = await postUpload(context(new Request(`${BASE}/api/uploads?${order.orderNo}`, init)));
    expect(res.status).toBe(400);
    expect(sent).toBeLessThan(3_000_000);
  });

  it('gives a file to its owner only, with headers that keep it a picture', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    const cookie = await cookieOf(subscriber);
    const stranger = await cookieOf(await makeSubscriber(database.db));
    const content = await picture();
    const { body } = await upload(order.orderNo, 'licence', content, cookie);
    const id = body.id ?? '';
    const own = await download(id, cookie);
    expect(own.status).toBe(200);
    expect(Buffer.from(await own.arrayBuffer()).equals(content)).toBe(true);
    expect(own.headers.get('content-type')).toBe('image/jpeg');
    expect(own.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await download(id, stranger)).status).toBe(404);
    expect((await download(id, '')).status).toBe(401);
    expect((await download(crypto.randomUUID(), cookie)).status).toBe(404);
    expect((await download('../../etc/passwd', cookie)).status).toBe(404);
    expect((await upload(order.orderNo, 'licence', content, stranger)).status).toBe(404);
  });
});

describe('callbacks', () => {
  const form = (values: Record<string, string>) =>
    context(new Request(`${BASE}/cb`, { method: 'POST', body: new URLSearchParams(values) }));

  it('alipay: forged is refused, signed is booked once and answered with exactly success', async () => {
    const { order } = await makeOrder(database.db, 'submitted');
    const { outTradeNo } = await makePayment(database.db, order);
    const notice = { notify_id: `n${outTradeNo}`, out_trade_no: outTradeNo, fen: '5000', sign: 'good' };
    const say = async (values: Record<string, string>) => (await alipayCallback(form(values))).text();
    expect(await say({ ...notice, sign: 'forged' })).toBe('failure');
    expect(await say({ ...notice, notify_id: 'cheap', fen: '1' })).toBe('failure');
    const [row] = await database.db.select().from(payments).where(eq(payments.orderNo, order.orderNo));
    expect(row?.state).toBe('unpaid');
    expect(await Promise.all([say(notice), say(notice), say(notice)])).toEqual(['success', 'success', 'success']);
  });

  it('courier: only with the secret in the address, and only as a hint', async () => {
    const { order } = await makeOrder(database.db, 'shipped');
    const waybillNo = `SF${order.orderNo.slice(-6)}0000001`;
    await database.db.insert(shipments).values({ orderNo: order.orderNo, clientOrderId: order.orderNo, waybillNo });
    const push = (token: string) => {
      const body = JSON.stringify({ Body: { WaybillRoute: [{ id: '1', mailno: waybillNo, opCode: '80' }] } });
      const headers = { 'content-type': 'application/json' };
      return sfCallback(context(new Request(`${BASE}/cb`, { method: 'POST', headers, body })), token, 'push-secret');
    };
    expect((await push('wrong')).status).toBe(404);
    expect(await (await push('push-secret')).json()).toMatchObject({ return_code: '0000' });
    const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, order.orderNo));
    expect(rows.map((row) => row.event)).toEqual([{ kind: 'route_pushed' }]);
  });

  it('invoice: wakes the order that waits for one', async () => {
    const { order } = await makeOrder(database.db, 'paid');
    const requestNo = order.orderNo;
    await database.db.insert(invoices).values({ orderNo: order.orderNo, requestNo, state: 'issuing' });
    const answer = await nuonuoCallback(form({ operater: 'callback', orderno: requestNo, content: '{}' }));
    expect(await answer.json()).toMatchObject({ status: '0000' });
    const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, order.orderNo));
    expect(rows.map((row) => row.event)).toEqual([{ kind: 'invoice_notified' }]);
  });
});

describe('changes', () => {
  it('tells a customer of his own orders only', async () => {
    const mine = await makeOrder(database.db, 'submitted');
    const other = await makeOrder(database.db, 'submitted');
    const abort = new AbortController();
    const headers = { cookie: await cookieOf(mine.subscriber) };
    const req = new Request(`${BASE}/api/trpc/order.changes`, { headers, signal: abort.signal });
    const caller = appRouter.createCaller(context(req), { signal: abort.signal });
    const stream = (await caller.order.changes())[Symbol.asyncIterator]();
    const say = (id: string) =>
      database.db.$client`select pg_notify('events', ${JSON.stringify({ topic: 'order', id })})`.execute();
    // Nobody knows when the listener stands: both are said until enough was heard.
    const timer = setInterval(() => {
      say(other.order.orderNo);
      say(mine.order.orderNo);
    }, 20);
    const heard = [await stream.next(), await stream.next(), await stream.next()];
    clearInterval(timer);
    expect(heard.map(({ value }) => value)).toEqual(Array(3).fill({ orderNo: mine.order.orderNo }));
    abort.abort();
  });
});
