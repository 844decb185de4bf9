import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders, payments } from '../../../db/schema/order';
import { outbox } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder, makePayment, makeSubscriber } from '../../../db/testing/factories';
import { asCustomer } from '../testing';
import { paidOnPage } from './paidOnPage';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const PAGE = 'https://pay.example.com/x';

async function scene(pageUrl: string | null = PAGE) {
  const subscriber = await makeSubscriber(database.db);
  const { order } = await makeOrder(database.db, 'submitted', { subscriber });
  await makePayment(database.db, order, { state: 'unpaid', pageUrl });
  const woken = async () => {
    const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, order.orderNo));
    return rows.map(({ event }) => (event as { kind: string }).kind);
  };
  return { order, woken, back: (who = subscriber) => paidOnPage(asCustomer(database.db, who), order) };
}

describe('coming back from Alipay’s page', () => {
  it('books nothing; it makes the workflow look, once however often it is said', async () => {
    const { order, back, woken } = await scene();
    await back();
    await back();
    expect(await woken()).toEqual(['payment_recorded']);
    const [now] = await database.db.select().from(orders).where(eq(orders.orderNo, order.orderNo));
    const [payment] = await database.db.select().from(payments).where(eq(payments.orderNo, order.orderNo));
    expect([now?.state, payment?.state, payment?.paidAt]).toEqual(['submitted', 'unpaid', null]);
  });

  it('says nothing of an order that has no page, or of somebody else’s', async () => {
    const without = await scene(null);
    await without.back();
    expect(await without.woken()).toEqual([]);
    const others = await scene();
    const stranger = await makeSubscriber(database.db);
    await expect(others.back(stranger)).rejects.toMatchObject({ code: 'order.not_found' });
    expect(await others.woken()).toEqual([]);
  });
});
