import { eq } from 'drizzle-orm';
import { consents, reviews, uploads } from '../../../../db/schema/order';
import { createTestDatabase, type TestDatabase } from '../../../../db/testing/database';
import { type MadeOrder, makeOrder, makeSubscriber } from '../../../../db/testing/factories';
import { copiesOf } from '../../document/uploads';
import { asSystem, memoryFiles, testClock } from '../../testing';
import { type RetentionCounts, runRetention } from '../run';

const DAY = 86_400_000;
/** The day on which everything here ended. */
export const START = new Date('2027-01-01T00:00:00Z');
export const later = (days: number): Date => new Date(START.getTime() + days * DAY);

/** A database of its own, files in memory, and the daily job on any day. */
export interface Stage {
  database: TestDatabase;
  files: ReturnType<typeof memoryFiles>;
  runAt(days: number): Promise<RetentionCounts>;
  endedOrder(state: 'closed' | 'refunded' | 'completed'): Promise<MadeOrder & { pictures: string[] }>;
}

export async function openStage(): Promise<Stage> {
  const database = await createTestDatabase();
  const files = memoryFiles();
  return {
    database,
    files,
    runAt: (days) => runRetention(asSystem(database.db, testClock(later(days))), { files }),
    endedOrder: async (state) => {
      const { db } = database;
      const subscriber = await makeSubscriber(db);
      const values = { endedAt: START, completedAt: START, applicationConfirmedAt: START };
      const made = await makeOrder(db, state, { subscriber, values });
      const { orderNo } = made.order;
      const rows = await db.select().from(uploads).where(eq(uploads.orderNo, orderNo));
      const pictures = rows
        .flatMap(({ id, originalKey, cleanKey, thumbnailKey }) => [
          ...[originalKey, cleanKey, thumbnailKey],
          // As of a picture that was replaced while its copies were made: its row names none.
          ...Object.values(copiesOf(id)),
        ])
        .filter((key) => key !== null);
      for (const key of pictures) files.contents.set(key, new Uint8Array([1]));
      await db.insert(reviews).values({ orderNo, staffId: 'r', decision: 'approved', reasons: [], note: '张示例补充' });
      await db.insert(consents).values({ orderNo, agreementId: 'a1', sha256: 'f'.repeat(64) });
      return { ...made, pictures };
    },
  };
}
