import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { invoices, payments, uploads } from '@/db/schema/order';
import { outbox } from '@/db/schema/platform';
import { shipments } from '@/db/schema/production';
import { makeOrder, makePayment, makeSubscriber } from '@/db/testing/factories';
import { alipayCallback, nuonuoCallback, sfCallback } from './callbacks';
import { BASE, context, cookieOf, database, download, files, picture, startTestWeb, upload } from './testing';
import { postUpload } from './uploads';

startTestWeb();

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

  it('gives the small copy of a picture to whom the whole is given', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    const cookie = await cookieOf(subscriber);
    const stranger = await cookieOf(await makeSubscriber(database.db));
    const [whole, small] = [await picture(), await picture('png')];
    const id = (await upload(order.orderNo, 'licence', whole, cookie)).body.id ?? '';
    const get = async (query: string) => Buffer.from(await (await download(id, cookie, query)).arrayBuffer());
    // Nobody has made it yet.
    expect((await get('?size=small')).equals(whole)).toBe(true);
    const keys = { cleanKey: `${id}-clean`, thumbnailKey: `${id}-small` };
    files.contents.set(keys.cleanKey, whole).set(keys.thumbnailKey, small);
    await database.db.update(uploads).set(keys).where(eq(uploads.id, id));
    expect((await get('?size=small')).equals(small)).toBe(true);
    expect((await get('')).equals(whole)).toBe(true);
    expect((await get('?size=other')).equals(whole)).toBe(true);
    expect((await download(id, stranger, '?size=small')).status).toBe(404);
    expect((await download(id, '', '?size=small')).status).toBe(401);
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
