import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reviews } from './schema/order';
import { subscribers } from './schema/subscriber';
import { sealClearColumns } from './seal-clear';
import { createTestDatabase, type TestDatabase } from './testing/database';
import { makeOrder } from './testing/factories';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const NOTES = ['请核对赵壹贰叁的证件', '', 'k1:too-short', '13800000000'];

it('seals what stands in the clear in a column that is encrypted now, once', async () => {
  const { db, url } = database;
  const { order, subscriber } = await makeOrder(db, 'rejected');
  const { orderNo } = order;
  const clear = JSON.stringify({ reasons: ['other'], kinds: ['licence'], note: NOTES[0] });
  await db.$client`update orders set reject_reasons = ${clear} where order_no = ${orderNo}`;
  for (const note of NOTES) {
    await db.$client`insert into reviews (order_no, staff_id, decision, reasons, note)
      values (${orderNo}, 'r', 'rejected', '[]', ${note})`;
  }
  await db.$client`update subscribers set phone = '13900000001' where id = ${subscriber.id}`;
  await db.insert(reviews).values({ orderNo, staffId: 'r', decision: 'approved', reasons: [], note: '已经封存' });

  expect(await sealClearColumns(url)).toBe(NOTES.length + 2);
  const raw = await db.$client`select note from reviews union all select reject_reasons from orders
    union all select phone from subscribers`;
  expect(raw).toHaveLength(NOTES.length + 3);
  for (const { note } of raw) expect(note).toMatch(/^k1\.[\w-]{38,}$/);
  const rows = await db.select().from(reviews).where(eq(reviews.orderNo, orderNo));
  expect(rows.map(({ note }) => note).sort()).toEqual([...NOTES, '已经封存'].sort());
  const [{ phone } = {}] = await db.select().from(subscribers).where(eq(subscribers.id, subscriber.id));
  expect(phone).toBe('13900000001');
  expect(await sealClearColumns(url)).toBe(0);
});
