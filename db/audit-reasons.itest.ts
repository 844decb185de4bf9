import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RETENTION } from '../lib/domain/retention';
import { typedReasons } from '../lib/services/audit/testing/chain';
import { verifyAudit } from '../lib/services/audit/verify';
import { asSystem } from '../lib/services/testing';
import { REASON_CHANGED, REASON_DELETED, readReasons, writeAudit } from './audit';
import { auditReasons } from './schema/audit';
import { orders } from './schema/order';
import { auditLog } from './schema/platform';
import { createTestDatabase, type TestDatabase } from './testing/database';
import { makeOrder } from './testing/factories';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const OURS = '由他人接手';
const TYPED = ['客户钱肆伍陆来电核对', '客户钱肆伍陆来电核对', '手机尾号 13712345678 不符'];

const DAY = 86_400_000;
const verifySignature = () => true;
const check = async (days = 0) => {
  const reasons = typedReasons(new Date(Date.now() + days * DAY));
  return (await verifyAudit(database.db.$client, { verifySignature, reasons })).first;
};

it('keeps reasons that people typed sealed beside the chain, which stays whole without them', async () => {
  const { db } = database;
  await db.transaction(async (tx) => {
    const act = { action: 'order.reveal', objectType: 'order', objectId: 'A1' };
    await writeAudit(tx, asSystem(db).actor, { ...act, reason: OURS });
    for (const typed of TYPED) await writeAudit(tx, asSystem(db).actor, { ...act, typed });
    await writeAudit(tx, asSystem(db).actor, act);
  });
  const rows = await db.select().from(auditLog).orderBy(auditLog.seq);
  const shown = async () => {
    const reasons = await readReasons(db, rows);
    return rows.map(({ seq }) => reasons.get(seq) ?? null);
  };
  expect(await shown()).toEqual([OURS, ...TYPED, null]);
  const raw = await db.$client`select t::text as text from audit_log t union all select t::text from audit_reasons t`;
  expect(raw.filter(({ text }) => /肆伍陆|1371234/.test(text))).toEqual([]);
  // Equal words are not told apart from others by who reads the log alone.
  expect(new Set(rows.map(({ reason }) => reason?.split(':')[2])).size).toBe(TYPED.length + 1);
  expect(await check()).toBeNull();

  const [, first, second, third] = rows;
  const idOf = (row: (typeof rows)[number] | undefined) => row?.reason?.split(':')[1] ?? '';
  await db
    .update(auditReasons)
    .set({ words: { salt: 'x', reason: '别的话' } })
    .where(eq(auditReasons.id, idOf(first)));
  await db.delete(auditReasons).where(eq(auditReasons.id, idOf(second)));
  expect(await shown()).toEqual([OURS, REASON_CHANGED, REASON_DELETED, TYPED[2], null]);
  expect(await check()).toMatchObject({ kind: 'changed', position: 2, seq: String(first?.seq) });
  // Who has no keys is told that nobody has looked.
  expect(await verifyAudit(db.$client, { verifySignature })).toMatchObject({ first: null, reasons: null });

  await db.delete(auditReasons).where(eq(auditReasons.id, idOf(first)));
  expect(await check()).toMatchObject({ kind: 'deleted', position: 2 });
  // Once their time is over nobody can tell, nor need he.
  const { keepDays } = RETENTION.audit_reasons;
  expect(await check(keepDays - 2)).toMatchObject({ kind: 'deleted', position: 2 });
  expect(await check(keepDays + 1)).toBeNull();
  await db
    .update(auditReasons)
    .set({ words: { salt: 'x', reason: '别的话' } })
    .where(eq(auditReasons.id, idOf(third)));
  expect(await check(keepDays + 1)).toMatchObject({ kind: 'changed', position: 4 });
});

it('misses a reason for as long as its order has its persons', async () => {
  const own = await createTestDatabase();
  try {
    const { order } = await makeOrder(own.db, 'completed');
    const { orderNo } = order;
    const act = { action: 'order.reveal', objectType: 'order', objectId: orderNo, typed: TYPED[0] };
    await own.db.transaction((tx) => writeAudit(tx, asSystem(own.db).actor, act));
    await own.db.delete(auditReasons);
    const reasons = typedReasons(new Date(Date.now() + 9 * 366 * DAY));
    const first = async () => (await verifyAudit(own.db.$client, { verifySignature, reasons })).first;
    expect(await first()).toMatchObject({ kind: 'deleted' });
    await own.db.update(orders).set({ erasedAt: new Date() }).where(eq(orders.orderNo, orderNo));
    expect(await first()).toBeNull();
  } finally {
    await own.close();
  }
});
