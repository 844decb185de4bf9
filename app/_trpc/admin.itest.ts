import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { generateSync } from 'otplib';
import { describe, expect, it } from 'vitest';
import { orders } from '@/db/schema/order';
import { auditLog, staff } from '@/db/schema/platform';
import { makeOrder, makeSubscriber } from '@/db/testing/factories';
import type { Role } from '@/lib/domain/permissions';
import type { AdminOrderView, OrderListView, StaffView } from '@/lib/schemas/admin-views';
import { hashPassword } from '@/lib/services/staff/password';
import { appRouter } from './routers';
import { ask, BASE, call, context, cookieOf, database, startTestWeb } from './testing';

startTestWeb();

const PASSWORD = 'correct horse';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const own = { origin: BASE };
const cookieIn = (setCookie: string | null) => (setCookie ?? '').split(';')[0] ?? '';

async function makePerson(roles: Role[]): Promise<string> {
  const login = `p-${randomUUID().slice(0, 8)}`;
  const passwordHash = await hashPassword(PASSWORD);
  await database.db.insert(staff).values({ id: login, login, name: '示例', roles, passwordHash, totpSecret: SECRET });
  return login;
}

/** Signed in as a browser does it; `cookie` and `origin` go with every further call. */
async function signedIn(...roles: Role[]) {
  const login = await makePerson(roles);
  const half = await call('admin.auth.login', { login, password: PASSWORD }, own);
  const headers = { ...own, cookie: cookieIn(half.cookie) };
  const full = await call('admin.auth.totp', { code: generateSync({ secret: SECRET }) }, headers);
  return { login, view: full.data as StaffView, headers: { ...own, cookie: cookieIn(full.cookie) } };
}

describe('sign-in over HTTP', () => {
  it('gives a strict cookie in two steps and tells what the person may do', async () => {
    const login = await makePerson(['reviewer']);
    const half = await call('admin.auth.login', { login: ` ${login.toUpperCase()} `, password: PASSWORD }, own);
    expect(half.data).toEqual({ stage: 'totp' });
    expect(half.cookie).toMatch(/^cd_staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/);
    const headers = { ...own, cookie: cookieIn(half.cookie) };
    expect((await ask('admin.auth.me', undefined, headers)).status).toBe(401);
    const full = await call('admin.auth.totp', { code: ` ${generateSync({ secret: SECRET })}` }, headers);
    expect(full.data).toMatchObject({ login, roles: ['reviewer'], roleLabels: ['审核员'] });
    expect((full.data as StaffView).actions).toContain('order.review');
    expect((full.data as StaffView).actions).not.toContain('production.start');
    const signed = { cookie: cookieIn(full.cookie) };
    expect((await ask('admin.auth.me', undefined, signed)).status).toBe(200);
    expect((await call('admin.auth.logout', undefined, { ...own, ...signed })).cookie).toContain('Max-Age=0');
    expect((await ask('admin.auth.me', undefined, signed)).status).toBe(401);
  });

  it('tells wrong from locked by code, never which logins exist', async () => {
    const login = await makePerson(['reviewer']);
    const wrong = await call('admin.auth.login', { login, password: 'x' }, own);
    const unknown = await call('admin.auth.login', { login: 'nobody', password: 'x' }, own);
    expect(wrong.error).toMatchObject({ data: { domainCode: 'staff.credentials', kind: 'unauthenticated' } });
    expect(unknown.error?.message).toBe(wrong.error?.message);
  });

  it('is refused from foreign pages', async () => {
    const { headers } = await signedIn('reviewer');
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const foreign = { ...headers, origin: 'https://evil.example.org' };
    expect((await call('admin.review.claim', { orderNo }, foreign)).error?.data).toMatchObject({
      domainCode: 'request.foreign_origin',
    });
  });
});

describe('every admin route', () => {
  const routes = Object.entries(
    appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
  ).filter(
    ([path]) => path.startsWith('admin.') && !['admin.auth.login', 'admin.auth.totp', 'admin.changes'].includes(path),
  );

  it('wants a staff session, whatever else it is given', async () => {
    expect(routes.length).toBeGreaterThan(15);
    const customer = { ...own, cookie: await cookieOf(await makeSubscriber(database.db)) };
    for (const [path, { _def }] of routes) {
      const { status, error } = await call(path, {}, customer, _def.type !== 'mutation');
      expect(status, path).toBe(401);
      expect(error?.data.domainCode, path).toBe('staff.session_required');
    }
  });

  it('is closed to a role that has none of its rights', async () => {
    const finance = await signedIn('finance');
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const inputs: Record<string, unknown> = {
      'admin.review.claim': { orderNo },
      'admin.review.approve': { orderNo },
      'admin.orders.reveal': { orderNo, reason: '核对资料' },
      'admin.production.start': { stationId: 's', orderNos: [orderNo] },
      'admin.shipments.bind': { orderNo, tokenSerial: 'a', waybillNo: 'b' },
      'admin.shipments.handOver': { orderNo },
    };
    for (const [path, input] of Object.entries(inputs)) {
      expect((await call(path, input, finance.headers)).status, path).toBe(403);
    }
    for (const path of ['admin.production.queue', 'admin.shipments.queue', 'admin.stations.list']) {
      expect((await ask(path, undefined, finance.headers)).status, path).toBe(403);
    }
  });
});

describe('an order on the reviewer’s page', () => {
  it('is masked; what is hidden is shown for a reason that stays on record', async () => {
    const { order } = await makeOrder(database.db, 'paid');
    const { orderNo } = order;
    const { headers, login } = await signedIn('reviewer');
    const claimed = (await call('admin.review.claim', { orderNo }, headers)).data as AdminOrderView;
    expect(claimed).toMatchObject({ state: 'reviewing', claimedBy: login });
    expect(claimed.allowed).toEqual(['release', 'approve', 'reject', 'reveal']);
    expect(claimed.uploads).toHaveLength(3);
    expect(claimed.checks.find((check) => check.key === 'complete')).toMatchObject({ ok: true });
    const { legalIdNumber, legalMobile } = order.application.organisation;
    const shown = JSON.stringify(claimed);
    for (const value of [legalIdNumber, legalMobile, order.application.contact.idNumber]) {
      expect(shown).not.toContain(value);
    }
    expect((await call('admin.orders.reveal', { orderNo, reason: '看' }, headers)).status).toBe(400);
    const revealed = await call('admin.orders.reveal', { orderNo, reason: '与身份证核对' }, headers);
    expect(revealed.data).toMatchObject({ values: { 'organisation.legalIdNumber': legalIdNumber } });
    const mine = and(eq(auditLog.objectId, orderNo), eq(auditLog.action, 'order.reveal'));
    const [row] = await database.db.select().from(auditLog).where(mine);
    expect(row).toMatchObject({ actorId: login, reason: expect.stringMatching(/^sealed:/) });
    expect(JSON.stringify(row)).not.toContain(legalIdNumber);
    const again = (await ask('admin.orders.get', { orderNo }, headers)).data as AdminOrderView;
    expect(again.history.map((entry) => [entry.label, entry.reason])).toEqual([
      ['领取审核', null],
      ['查看完整信息', '与身份证核对'],
    ]);
  });

  it('shows an operator neither form nor documents', async () => {
    const { orderNo } = (await makeOrder(database.db, 'approved')).order;
    const { headers } = await signedIn('operator');
    const view = (await ask('admin.orders.get', { orderNo }, headers)).data as AdminOrderView;
    expect(view).toMatchObject({ form: [], uploads: [], checks: [], allowed: ['start_production'] });
  });

  it('wants words for 其他', async () => {
    const { orderNo } = (await makeOrder(database.db, 'reviewing')).order;
    const { headers } = await signedIn('reviewer');
    const input = { orderNo, reasons: ['other'], kinds: ['licence'], note: '' };
    const refused = await call('admin.review.reject', input, headers);
    expect(refused.error?.data).toMatchObject({ fields: { note: '选择“其他”时请用一句话说明原因' } });
  });
});

describe('lists', () => {
  const list = async (headers: Record<string, string>, input: unknown) =>
    (await ask('admin.orders.list', input, headers)).data as OrderListView;

  it('finds by number, credit code and part of the name; sorts and pages', async () => {
    const { headers } = await signedIn('reviewer');
    const name = `桂林示例检索${randomUUID().slice(0, 6)}公司`;
    const made = [];
    for (const state of ['paid', 'approved', 'completed'] as const) {
      const subscriber = await makeSubscriber(database.db, { name });
      made.push((await makeOrder(database.db, state, { subscriber })).order);
    }
    const [first] = made;
    expect((await list(headers, { filter: { q: first?.orderNo } })).rows.map((row) => row.orderNo)).toEqual([
      first?.orderNo,
    ]);
    expect((await list(headers, { filter: { q: first?.uscc.toLowerCase() } })).total).toBe(1);
    const all = await list(headers, { filter: { q: name.slice(2, -2) }, sort: { field: 'orderNo', order: 'desc' } });
    expect(all.rows.map((row) => row.orderNo)).toEqual(
      made
        .map((order) => order.orderNo)
        .sort()
        .reverse(),
    );
    expect((await list(headers, { filter: { q: name, state: ['approved'] } })).total).toBe(1);
    const second = await list(headers, {
      filter: { q: name },
      sort: { field: 'state', order: 'asc' },
      page: { page: 2, perPage: 2 },
    });
    expect(second).toMatchObject({ total: 3, rows: [{ state: 'paid' }] });
    expect((await list(headers, { filter: { q: '%' } })).total).toBe(0);
  });

  it('finds its way through ten thousand orders', async () => {
    const { headers } = await signedIn('point_manager');
    const { orderNo } = (await makeOrder(database.db, 'completed')).order;
    await database.db.execute(sql`
      insert into orders select (jsonb_populate_record(o, jsonb_build_object(
        'order_no', '2020010' || (1 + n % 9) || 'A' || lpad(n::text, 6, '0'), 'lineage_id', gen_random_uuid(),
        'organisation_name', '批量示例' || md5(n::text) || '公司', 'state_since', o.state_since - n * interval '1 minute'))).*
      from orders o, generate_series(1, 10000) n where o.order_no = ${orderNo}`);
    await database.db.execute(sql`analyze orders`);
    expect((await database.db.select({ n: sql<number>`count(*)::int` }).from(orders))[0]?.n).toBeGreaterThan(10_000);
    const inputs = [
      {},
      { filter: { q: '批量示例1' } },
      { filter: { q: '20200101A' } },
      { filter: { state: ['completed'] }, page: { page: 50, perPage: 100 } },
    ];
    for (const input of inputs) {
      expect((await list(headers, input)).total, JSON.stringify(input)).toBeGreaterThan(500);
    }
  });
});

describe('changes', () => {
  it('tells open pages topic and id, and ends with the session', async () => {
    const { headers, login } = await signedIn('reviewer');
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const aborter = new AbortController();
    const req = new Request(`${BASE}/api/trpc/admin.changes`, { headers, signal: aborter.signal });
    const stranger = appRouter.createCaller(context(new Request(req.url)));
    await expect(stranger.admin.changes()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const caller = appRouter.createCaller(context(req), { signal: aborter.signal });
    const stream = (await caller.admin.changes())[Symbol.asyncIterator]();
    const next = stream.next();
    const say = (id: string) =>
      database.db.execute(sql`select pg_notify('events', ${JSON.stringify({ topic: 'queue', id })})`);
    const listening = setInterval(() => void say('x').then(), 50);
    expect((await next).value).toEqual({ topic: 'queue', id: 'x' });
    clearInterval(listening);
    await call('admin.review.claim', { orderNo }, headers);
    for (;;) {
      const { value } = await stream.next();
      if (value?.topic === 'order') {
        expect(value).toEqual({ topic: 'order', id: orderNo });
        break;
      }
    }
    await database.db.update(staff).set({ disabledAt: new Date() }).where(eq(staff.id, login));
    const end = stream.next();
    await say('y');
    expect((await end).done).toBe(true);
    aborter.abort();
  });
});
