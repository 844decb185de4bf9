import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { payments } from '@/db/schema/order';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeOrder, makePayment } from '@/db/testing/factories';
import { DomainError } from '@/lib/domain/errors';
import { testClock } from '@/lib/services/testing';
import { createOrderActivities, type OrderActivityDeps } from './orders';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it.each([
  ['that one opened as well', 'closed', 'P2'],
  ['nobody had opened it', 'not_found', 'P1'],
] as const)('refused twice (%s), a trade leaves the order waiting, and can be paid', async (_, close, number) => {
  const { order } = await makeOrder(database.db, 'submitted');
  const { orderNo } = order;
  await makePayment(database.db, order, { outTradeNo: `${orderNo}P1` });
  const asked: string[] = [];
  const provider = {
    refuses: true,
    async precreate({ outTradeNo }: { outTradeNo: string }) {
      asked.push(outTradeNo);
      if (provider.refuses) throw new DomainError('payment.opened_otherwise', '拒绝', 'conflict');
      return { qrCode: `https://qr.example.com/${outTradeNo}` };
    },
    pagePay: () => 'https://pay.example.com',
    close: async () => close,
  };
  const errors: object[] = [];
  const log = { warn: () => {}, error: (facts: object) => void errors.push(facts) };
  const deps = { db: database.db, clock: testClock(), log, payment: provider } as unknown as OrderActivityDeps;
  const { openPayment } = createOrderActivities(deps);

  await openPayment({ orderNo });
  expect(asked).toEqual([`${orderNo}P1`, `${orderNo}${number}`]);
  expect(errors).toMatchObject([{ orderNo, code: 'payment.opened_otherwise' }]);

  provider.refuses = false;
  await openPayment({ orderNo });
  const rows = await database.db.select().from(payments).where(eq(payments.orderNo, orderNo));
  expect(rows.filter(({ qrCode }) => qrCode).map(({ outTradeNo }) => outTradeNo)).toEqual([`${orderNo}${number}`]);
});
