import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHeartbeat } from '../../lib/process';
import { processStatus } from '../schema/platform';
import { createTestDatabase, type TestDatabase } from './database';

describe('test database', () => {
  let a: TestDatabase;
  let b: TestDatabase;
  beforeAll(async () => {
    [a, b] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  afterAll(() => Promise.all([a.close(), b.close()]));

  it('gives every file its own migrated, empty database', async () => {
    await a.db.insert(processStatus).values({
      name: 'x',
      instance: 'i',
      version: 'v',
      state: 'up',
      startedAt: new Date(),
      seenAt: new Date(),
    });
    expect(await a.db.select().from(processStatus)).toHaveLength(1);
    expect(await b.db.select().from(processStatus)).toHaveLength(0);
  });

  it('keeps one row a process, with its detail as JSON', async () => {
    const heartbeat = startHeartbeat(b.db, 'ca-worker');
    heartbeat.set({ queue: 'ca' });
    await heartbeat.stop();
    const rows = await b.db.select({ state: processStatus.state, queue: sql`detail->>'queue'` }).from(processStatus);
    expect(rows).toEqual([{ state: 'stopped', queue: 'ca' }]);
  });
});
