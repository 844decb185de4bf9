import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeOrder } from '@/db/testing/factories';
import { testClock } from '@/lib/services/testing';
import type { OrderActivities } from '../contracts/activities';
import { createOrderActivities, type OrderActivityDeps } from './orders';

let database: TestDatabase;
let activities: OrderActivities;
beforeAll(async () => {
  database = await createTestDatabase();
  const log = { warn: () => {}, error: () => {} };
  // No port may be touched.
  activities = createOrderActivities({ db: database.db, clock: testClock(), log } as unknown as OrderActivityDeps);
});
afterAll(() => database.close());

describe('readOrder', () => {
  it('tells the workflow where the order is, and refuses an unknown one for good', async () => {
    const { order } = await makeOrder(database.db, 'approved');
    expect(await activities.readOrder(order)).toMatchObject({
      state: 'approved',
      invoiceStatus: 'none',
      oldCertificateId: order.oldCertificateId,
      cancelReason: null,
      toRevoke: [],
    });
    await expect(activities.readOrder({ orderNo: '20260101A000000' })).rejects.toMatchObject({ nonRetryable: true });
  });

  it('says how long a rejected order waits for its customer', async () => {
    const { order } = await makeOrder(database.db, 'rejected', {
      values: { stateSince: new Date('2026-11-22T01:00Z') },
    });
    expect(await activities.readOrder(order)).toMatchObject({
      correction: {
        reminders: ['2026-11-29T01:00:00.000Z', '2026-12-07T01:00:00.000Z'],
        until: '2026-12-22T01:00:00.000Z',
      },
    });
    expect(await activities.expireCorrection(order)).toEqual({ expired: false });
  });
});
