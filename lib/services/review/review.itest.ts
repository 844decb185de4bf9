import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders, reviews, uploads } from '../../../db/schema/order';
import { auditLog, calendarDays, calendarYears, outbox } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { asStaff, testClock } from '../testing';
import { approveOrder } from './approve';
import { claimOrder } from './claim';
import { CLAIM_IDLE_MS } from './idle';
import { nextForReview } from './next';
import { rejectOrder } from './reject';
import { releaseOrder } from './release';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const read = async (orderNo: string) =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0] as typeof orders.$inferSelect;
const events = async (orderNo: string) =>
  (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
    (row) => row.event,
  );
const acts = async (orderNo: string) =>
  (
    await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectType, 'order'), eq(auditLog.objectId, orderNo)))
      .orderBy(auditLog.seq)
  ).map((row) => row.action);

describe('claim', () => {
  it('gives the order to one of two who ask at the same time', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const results = await Promise.allSettled(
      ['reviewer-a', 'reviewer-b'].map((id) => claimOrder(asStaff(database.db, ['reviewer'], id), { orderNo })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'review.claimed' },
    });
    expect((await acts(orderNo)).filter((action) => action === 'order.claim')).toHaveLength(1);
  });

  it('is taken over after half an hour without a sign of life, not before', async () => {
    const clock = testClock();
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const a = asStaff(database.db, ['reviewer'], 'a', clock);
    const b = asStaff(database.db, ['reviewer'], 'b', clock);
    await claimOrder(a, { orderNo });
    clock.advance(CLAIM_IDLE_MS - 1000);
    await expect(claimOrder(b, { orderNo })).rejects.toMatchObject({ code: 'review.claimed' });
    await expect(releaseOrder(b, { orderNo })).rejects.toMatchObject({ code: 'review.not_yours' });
    await claimOrder(a, { orderNo });
    clock.advance(CLAIM_IDLE_MS - 1000);
    await expect(claimOrder(b, { orderNo })).rejects.toMatchObject({ code: 'review.claimed' });
    clock.advance(2000);
    await claimOrder(b, { orderNo });
    expect(await read(orderNo)).toMatchObject({ state: 'reviewing', claimedBy: 'b' });
    await expect(approveOrder(a, { orderNo })).rejects.toMatchObject({ code: 'review.not_claimed' });
  });

  it('is asked of the permission function', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    for (const role of ['operator', 'finance', 'auditor', 'ca_admin'] as const) {
      await expect(claimOrder(asStaff(database.db, [role]), { orderNo })).rejects.toMatchObject({
        code: 'permission.denied',
      });
    }
    expect((await read(orderNo)).state).toBe('paid');
  });

  it('goes back into the queue', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const ctx = asStaff(database.db, ['reviewer']);
    await claimOrder(ctx, { orderNo });
    expect((await nextForReview(ctx))?.orderNo).toBe(orderNo);
    await releaseOrder(ctx, { orderNo });
    expect(await read(orderNo)).toMatchObject({ state: 'paid', claimedBy: null, claimedAt: null });
  });
});

describe('decision', () => {
  const claimed = async () => {
    const { orderNo } = (await makeOrder(database.db, 'reviewing')).order;
    return orderNo;
  };

  it('approves: promised date by working days, review and audit rows, word to the workflow', async () => {
    // A Friday before a long holiday; the Saturday after it is worked.
    const clock = testClock(new Date('2026-09-30T03:00:00Z'));
    const special = ['01', '02', '05', '06', '07'].map((day) => ({
      date: `2026-10-${day}`,
      working: false,
      name: '国庆节',
    }));
    await database.db.insert(calendarDays).values([...special, { date: '2026-10-10', working: true, name: '调休' }]);
    await database.db.insert(calendarYears).values({ year: 2026 });
    const orderNo = await claimed();
    await approveOrder(asStaff(database.db, ['reviewer'], 'reviewer-1', clock), { orderNo });
    const order = await read(orderNo);
    expect(order).toMatchObject({ state: 'approved', promisedShipDate: '2026-10-13', promiseProvisional: null });
    expect(order.claimedBy).toBeNull();
    expect(await events(orderNo)).toEqual([{ kind: 'approved' }]);
    const rows = await database.db.select().from(reviews).where(eq(reviews.orderNo, orderNo));
    expect(rows).toMatchObject([{ decision: 'approved', staffId: 'reviewer-1' }]);
  });

  it('says so when the calendar of a year is not loaded', async () => {
    const orderNo = await claimed();
    await approveOrder(asStaff(database.db, ['reviewer'], 'reviewer-1', testClock(new Date('2031-03-03T03:00:00Z'))), {
      orderNo,
    });
    expect((await read(orderNo)).promiseProvisional).toBe('calendar_year_not_loaded');
  });

  it('does not approve without readable documents', async () => {
    const orderNo = await claimed();
    await database.db
      .update(uploads)
      .set({ state: 'refused' })
      .where(and(eq(uploads.orderNo, orderNo), eq(uploads.kind, 'licence')));
    await expect(approveOrder(asStaff(database.db, ['reviewer']), { orderNo })).rejects.toMatchObject({
      code: 'review.documents_missing',
    });
    expect(await events(orderNo)).toEqual([]);
  });

  it('rejects with reasons, once', async () => {
    const orderNo = await claimed();
    const ctx = asStaff(database.db, ['reviewer']);
    const input = { orderNo, reasons: ['id_expired' as const], kinds: ['agent_id_emblem' as const], note: '' };
    await rejectOrder(ctx, input);
    await expect(rejectOrder(ctx, input)).rejects.toMatchObject({ code: 'order.transition_refused' });
    expect(await read(orderNo)).toMatchObject({
      state: 'rejected',
      rejectReasons: { reasons: ['id_expired'], kinds: ['agent_id_emblem'], note: '' },
    });
    expect(await events(orderNo)).toEqual([{ kind: 'rejected' }]);
  });
});
