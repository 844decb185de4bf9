import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { describe, expect, it } from 'vitest';
import { makeCertificate, makeOrder, makeSubscriber } from '@/db/testing/factories';
import type { ChannelView } from '@/lib/schemas/portal-views';
import { appRouter } from './routers';
import { ask, BASE, call, context, cookieOf, database, picture, sms, startTestWeb, upload } from './testing';

startTestWeb();

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
    expect(list.data).toMatchObject([{ id: certificate.id, eligible: true, businessTypeLabel: '初次办理' }]);
    await call('auth.logout', undefined, { cookie });
    expect((await ask('auth.me', undefined, { cookie })).data).toBeNull();
  });

  it('opens a channel by its number and by the printed link', async () => {
    const { channelId } = await makeSubscriber(database.db);
    for (const channel of ['3394', 'PT1BTjVNek0=', 'PT1BTjVNek0%3D', channelId]) {
      expect((await ask('channel.get', { channel })).data).toMatchObject({ id: channelId });
    }
    const { services } = (await ask('channel.get', { channel: '3394' })).data as ChannelView;
    expect(services).toContainEqual(
      expect.objectContaining({
        businessType: 'reissue',
        label: '丢失补办',
        open: true,
        feeFen: 5000,
        productionDays: 5,
      }),
    );
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
    const { order, subscriber } = await makeOrder(database.db, 'paid', { values: { method: 'legal_bank_card' } });
    const { data, text } = await ask('order.get', { orderNo: order.orderNo }, { cookie: await cookieOf(subscriber) });
    expect(data).toMatchObject({
      state: 'paid',
      stateLabel: '已支付，待审核',
      nextAction: { kind: 'wait', until: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) },
      payment: { state: 'paid', amountFen: 5000 },
      allowed: ['change_recipient', 'change_invoice', 'found', 'cancel'],
      subject: { legalName: '张**' },
    });
    const { organisation, contact, verification } = order.application;
    for (const value of [organisation.legalIdNumber, organisation.legalMobile, contact.idNumber, contact.mobile]) {
      expect(text).not.toContain(value);
    }
    expect(text).not.toContain(verification.legalBankCard);
    expect((await ask('order.list', undefined, { cookie: await cookieOf(subscriber) })).data).toMatchObject([
      { orderNo: order.orderNo, commonName: subscriber.name, pinDelivery: '短信发送到法人在银行预留的手机' },
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
    expect(await view()).toMatchObject({
      nextAction: { kind: 'upload' },
      allowed: ['upload', 'change_recipient', 'change_invoice', 'found', 'cancel'],
    });
    for (const kind of ['licence', 'agent_id_portrait', 'agent_id_emblem']) {
      expect((await upload(order.orderNo, kind, await picture(), cookie)).status).toBe(200);
    }
    expect(await view()).toMatchObject({ nextAction: { kind: 'confirm_application' } });
    await call('order.requestApplicationCode', { orderNo: order.orderNo }, { cookie });
    await call('order.confirmApplication', { orderNo: order.orderNo, code: sms.lastCode() }, { cookie });
    expect(await view()).toMatchObject({
      nextAction: { kind: 'pay' },
      allowed: ['pay', 'change_recipient', 'change_invoice', 'found', 'cancel'],
    });
    expect((await call('order.requestPayment', { orderNo: order.orderNo }, { cookie })).data).toEqual({ ok: true });
    const payment = await ask('order.payment', { orderNo: order.orderNo }, { cookie });
    expect(payment.data).toMatchObject({ state: 'unpaid', orderState: 'submitted', qrCode: null, amountFen: 5000 });
    expect((await upload(order.orderNo, 'licence', await picture(), cookie)).status).toBe(409);
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
