import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyAudit } from '../lib/services/audit/verify';
import { asSystem } from '../lib/services/testing';
import { REASON_CHANGED, REASON_DELETED, readReasons, writeAudit } from './audit';
import { auditReasons } from './schema/audit';
import { auditLog } from './schema/platform';
import { createTestDatabase, type TestDatabase } from './testing/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const OURS = '由他人接手';
const TYPED = ['客户钱肆伍陆来电核对', '客户钱肆伍陆来电核对', '手机尾号 13712345678 不符'];

const check = async () => (await verifyAudit(database.db.$client, { verifySignature: () => true })).first;

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

  const [, first, second] = rows;
  const idOf = (row: (typeof rows)[number] | undefined) => row?.reason?.split(':')[1] ?? '';
  await db
    .update(auditReasons)
    .set({ words: { salt: 'x', reason: '别的话' } })
    .where(eq(auditReasons.id, idOf(first)));
  await db.delete(auditReasons).where(eq(auditReasons.id, idOf(second)));
  expect(await shown()).toEqual([OURS, REASON_CHANGED, REASON_DELETED, TYPED[2], null]);
  expect(await check()).toBeNull();
});
