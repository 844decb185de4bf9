import { randomUUID } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { generateSync } from 'otplib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readReasons } from '@/db/audit';
import { orders } from '@/db/schema/order';
import { auditLog, staff } from '@/db/schema/platform';
import { revocations } from '@/db/schema/revocation';
import { ORDER_STATES, type OrderState } from '@/lib/domain/order';
import { ROLES, type Role } from '@/lib/domain/permissions';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { hashPassword } from '@/lib/services/staff/password';
import { NAMES, type Planted, plantedOrder } from './masks/testing/planted';
import { appRouter } from './routers';
import { ask, BASE, call, database, startTestWeb } from './testing';

startTestWeb();

const own = { origin: BASE };
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

async function signedIn(roles: Role[]): Promise<Record<string, string>> {
  const login = `p-${randomUUID().slice(0, 8)}`;
  const passwordHash = await hashPassword('a long password');
  await database.db.insert(staff).values({ id: login, login, name: '同事', roles, passwordHash, totpSecret: SECRET });
  const cookie = (line: string | null) => (line ?? '').split(';')[0] ?? '';
  const half = await call('admin.auth.login', { login, password: 'a long password' }, own);
  const full = await call(
    'admin.auth.totp',
    { code: generateSync({ secret: SECRET }) },
    { ...own, cookie: cookie(half.cookie) },
  );
  return { ...own, cookie: cookie(full.cookie) };
}

/** As if each order were a 注销: its desk answers then. */
async function plantRevocations(orderNos: string[]): Promise<void> {
  const rows = await database.db.select().from(orders).where(inArray(orders.orderNo, orderNos));
  await database.db.insert(revocations).values(
    rows.map(({ orderNo, oldCertificateId }) => ({
      orderNo,
      certificateId: oldCertificateId ?? '',
      reason: 'keyCompromise' as const,
    })),
  );
}

/** Every question of the back office, found by walking the router. */
const queries = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
  .filter(([path, { _def }]) => path.startsWith('admin.') && _def.type === 'query')
  .map(([path]) => path);

let planted: Planted[];
let everybody: Record<string, string>;

beforeAll(async () => {
  planted = await Promise.all((Object.keys(ORDER_STATES) as OrderState[]).map(plantedOrder));
  await plantRevocations(planted.map(({ orderNo }) => orderNo));
  everybody = await signedIn(Object.keys(ROLES) as Role[]);
});

/** What a question wants: nothing, a page of a list, the number of an order, or something to look for. */
async function answers(path: string): Promise<string[]> {
  const texts: string[] = [];
  for (const input of [
    undefined,
    { page: { page: 1, perPage: 100 } },
    ...planted.map(({ orderNo }) => ({ orderNo, q: orderNo })),
  ]) {
    const { status, text } = await ask(path, input, everybody);
    if (status === 200) texts.push(text);
  }
  return texts;
}

describe('the back office', () => {
  it.each(queries)('%s shows no personal number or address', async (path) => {
    const texts = await answers(path);
    expect(texts, 'a query that answers none of these inputs needs one of its own here').not.toEqual([]);
    const numbers = planted.flatMap((order) => order.numbers);
    expect(numbers.length).toBeGreaterThan(100);
    expect(numbers.filter((number) => texts.some((text) => text.includes(number)))).toEqual([]);
    expect(texts.filter((text) => text.includes(NAMES.recipient))).toEqual([]);
    // Who has the papers before him compares the names that stand on them, there and nowhere else.
    if (path !== 'admin.orders.get') {
      expect(texts.filter((text) => Object.values(NAMES).some((name) => text.includes(name)))).toEqual([]);
    }
  });

  it('shows names beside the pictures that are open, and masks them when they are not', async () => {
    const reviewer = await signedIn(['reviewer']);
    for (const { orderNo } of planted) {
      const { text, data } = await ask('admin.orders.get', { orderNo }, reviewer);
      const { recipient: _, ...onPapers } = NAMES;
      const shown = new Set(Object.values(onPapers).map((name) => text.includes(name)));
      // By post: the desk compares the printed form with the sheets.
      const open = (data as AdminOrderView).state === 'awaiting_materials';
      expect([orderNo, (data as AdminOrderView).papersOpen, ...shown]).toEqual([orderNo, open, open]);
    }
    const waiting = planted.find(({ state }) => state === 'paid')?.orderNo ?? '';
    expect((await call('admin.review.claim', { orderNo: waiting }, reviewer)).text).toContain(NAMES.legal);
    await call('admin.review.release', { orderNo: waiting }, reviewer);
    expect((await ask('admin.orders.get', { orderNo: waiting }, reviewer)).text).not.toContain(NAMES.legal);
  });

  it('shows names with the pictures only to who may see pictures', async () => {
    const finance = await signedIn(['finance']);
    for (const { orderNo } of planted) {
      const { status, text, data } = await ask('admin.orders.get', { orderNo }, finance);
      expect(status).toBe(200);
      expect((data as AdminOrderView).form).toEqual([]);
      for (const name of Object.values(NAMES)) expect(text).not.toContain(name);
    }
  });

  it('reveals for a reason, to who may, and each time is on record', async () => {
    const [{ orderNo, numbers }] = planted as [(typeof planted)[number]];
    const rows = () =>
      database.db
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.action, 'order.reveal'), eq(auditLog.objectId, orderNo)));
    for (const reason of ['', '   ', '看看']) {
      expect((await call('admin.orders.reveal', { orderNo, reason }, everybody)).status).toBe(400);
    }
    expect((await call('admin.orders.reveal', { orderNo }, everybody)).status).toBe(400);
    expect(
      (await call('admin.orders.reveal', { orderNo, reason: '核对资料' }, await signedIn(['operator']))).status,
    ).toBe(403);
    expect(await rows()).toEqual([]);

    for (const reason of ['客户来电核对', '再次核对证件']) {
      const { text } = await call('admin.orders.reveal', { orderNo, reason }, everybody);
      expect(numbers.filter((number) => text.includes(number)).length).toBeGreaterThan(5);
    }
    const kept = await rows();
    const reasons = await readReasons(database.db, kept);
    expect(kept.map(({ seq }) => reasons.get(seq))).toEqual(['客户来电核对', '再次核对证件']);
    // The record tells which fields, not what stood in them.
    const record = JSON.stringify(kept);
    expect(record).toContain('organisation.legalIdNumber');
    expect(record).toContain('organisation.phone');
    expect(record).toContain('invoice.addressPhone');
    expect(numbers.filter((number) => record.includes(number))).toEqual([]);
  });
});
