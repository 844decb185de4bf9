import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploads } from '../../../db/schema/order';
import { auditLog } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { claimOrder } from '../review/claim';
import { releaseOrder } from '../review/release';
import { asCustomer, asStaff, memoryFiles, testClock } from '../testing';
import { readUpload } from '../upload/readUpload';
import { askForPapers } from './ask';

const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

let database: TestDatabase;
const files = memoryFiles();
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** An order with its pictures, and reviewers who open them. */
async function made(state: 'paid' | 'completed' = 'paid') {
  const { db } = database;
  const { order, subscriber } = await makeOrder(db, state);
  const { orderNo } = order;
  const rows = await db.select().from(uploads).where(eq(uploads.orderNo, orderNo));
  for (const { originalKey } of rows) files.contents.set(originalKey, PNG);
  const pictures = rows.map(({ id }) => id);
  const clock = testClock();
  return {
    ...{ orderNo, pictures, clock, subscriber },
    reviewer: (id: string) => asStaff(db, ['reviewer'], id, clock),
    open: async (ctx: Parameters<typeof readUpload>[0], ids = pictures) => {
      for (const id of ids) await readUpload(ctx, { id }, { files });
    },
    opened: async () => {
      const mine = and(eq(auditLog.objectId, orderNo), eq(auditLog.action, 'upload.open'));
      const acts = await db.select().from(auditLog).where(mine).orderBy(auditLog.seq);
      return acts.map(({ actorId, reason, after }) => [actorId, reason, (after as { uploadId: string }).uploadId]);
    },
  };
}

describe('pictures in a review', () => {
  it('are on record once a claim, however often a page shows them', async () => {
    const { orderNo, pictures, reviewer, open, opened, clock } = await made();
    const [one, other] = [reviewer('papers-1'), reviewer('papers-2')];
    await claimOrder(one, { orderNo });
    await Promise.all([open(one), open(one), open(one)]);
    // Still at it: no new claim.
    clock.advance(60_000);
    await claimOrder(one, { orderNo });
    await open(one, [pictures[0] ?? '']);
    const first = pictures.map((id) => ['papers-1', '审核', id]);
    expect((await opened()).sort()).toEqual([...first].sort());
    await expect(open(other)).rejects.toMatchObject({ code: 'papers.reason_wanted' });

    clock.advance(60_000);
    await releaseOrder(one, { orderNo });
    await expect(open(one)).rejects.toMatchObject({ code: 'papers.reason_wanted' });
    await claimOrder(other, { orderNo });
    await open(other, [pictures[1] ?? '']);
    expect((await opened()).slice(pictures.length)).toEqual([['papers-2', '审核', pictures[1]]]);
  });
});

describe('pictures outside of a review', () => {
  it('are opened for a reason, by whom it was given, as long as it holds', async () => {
    const { orderNo, pictures, reviewer, open, opened, clock } = await made('completed');
    const [one, other] = [reviewer('papers-3'), reviewer('papers-4')];
    await expect(open(one)).rejects.toMatchObject({ code: 'papers.reason_wanted', kind: 'forbidden' });
    expect(await opened()).toEqual([]);
    await askForPapers(one, { orderNo, reason: '法院调取证据' });
    await open(one);
    await open(one);
    expect(await opened()).toHaveLength(pictures.length);
    await expect(open(other)).rejects.toMatchObject({ code: 'papers.reason_wanted' });

    const asked = and(eq(auditLog.objectId, orderNo), eq(auditLog.action, 'order.open_papers'));
    const [row] = await database.db.select().from(auditLog).where(asked);
    expect(row).toMatchObject({ actorId: 'papers-3', reason: expect.stringMatching(/^sealed:/) });
    // Each opening names the reason that it was done for.
    expect(new Set((await opened()).map(([, reason]) => reason))).toEqual(new Set([row?.reason]));

    clock.advance(31 * 60_000);
    await expect(open(one)).rejects.toMatchObject({ code: 'papers.reason_wanted' });
  });

  it('are nothing for who may not see papers, whatever he says; and their customer is not asked', async () => {
    const { orderNo, open, opened, subscriber } = await made('completed');
    for (const role of ['operator', 'finance', 'auditor', 'ca_admin'] as const) {
      const ctx = asStaff(database.db, [role], `papers-${role}`);
      await expect(askForPapers(ctx, { orderNo, reason: '好奇看一看' })).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(open(ctx)).rejects.toMatchObject({ code: 'upload.not_found' });
    }
    await open(asCustomer(database.db, subscriber));
    expect(await opened()).toEqual([]);
  });
});
