import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeDb, createDb } from '@/db/client';
import { processStatus } from '@/db/schema/platform';
import { stations } from '@/db/schema/production';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { type HealthDeps, readHealth } from './report';

let test: TestDatabase;
const now = new Date('2026-11-22T08:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

beforeEach(async () => {
  await test.db.delete(processStatus);
  await test.db.delete(stations);
  const worker = { instance: 'i', version: '1', state: 'up', startedAt: ago(600), seenAt: ago(3) };
  const names = ['order-worker', 'documents-worker', 'ca-worker'];
  await test.db.insert(processStatus).values(names.map((name) => ({ name, ...worker })));
  await test.db
    .insert(stations)
    .values({ id: 'station-1', name: 's', acceptancePointId: 'p', version: '1', startedAt: ago(600), seenAt: ago(3) });
});

const deps = (changes: Partial<HealthDeps> = {}): HealthDeps => ({
  db: test.db,
  required: ['postgres', 'temporal', 'order-worker', 'documents-worker', 'ca-worker', 'station'],
  webVersion: 'v',
  webStartedAt: ago(60),
  temporal: async () => '1.32.0',
  since: () => ago(30),
  now: () => now,
  ...changes,
});

describe('readHealth', () => {
  it('is ok when all that is needed is up, and tells version and since when', async () => {
    const health = await readHealth(deps());
    expect(health.ok).toBe(true);
    expect(health.parts.postgres).toMatchObject({
      state: 'up',
      required: true,
      version: expect.stringMatching(/^\d+/),
    });
    expect(health.parts.temporal).toMatchObject({ state: 'up', version: '1.32.0', since: ago(30).toISOString() });
    expect(health.parts['ca-worker']).toMatchObject({ state: 'up', version: '1', since: ago(600).toISOString() });
    expect(health.parts.sandbox).toBeUndefined();
  });

  it('calls a worker down that is silent, that said goodbye, or that never was', async () => {
    await test.db.delete(processStatus);
    const base = { instance: 'i', version: '1', startedAt: ago(600) };
    await test.db.insert(processStatus).values([
      { ...base, name: 'order-worker', state: 'up', seenAt: ago(16) },
      { ...base, name: 'documents-worker', state: 'stopped', seenAt: ago(1) },
    ]);
    const { ok, parts } = await readHealth(deps());
    expect(ok).toBe(false);
    expect(parts['order-worker']).toMatchObject({ state: 'down', since: ago(16).toISOString() });
    expect(parts['documents-worker']?.state).toBe('down');
    expect(parts['ca-worker']?.state).toBe('down');
  });

  it('needs one station, not every one', async () => {
    const far = { name: 's', acceptancePointId: 'p', version: '1', startedAt: ago(900) };
    await test.db.insert(stations).values({ ...far, id: 'station-2', seenAt: ago(500) });
    expect((await readHealth(deps())).parts.station?.state).toBe('up');
  });

  it('lets a part be down that this deployment does not need', async () => {
    const failing = async () => Promise.reject(new Error('no'));
    const health = await readHealth(deps({ required: ['postgres'], temporal: failing, sandbox: failing }));
    expect(health.ok).toBe(true);
    expect(health.parts.temporal).toMatchObject({ state: 'down', required: false });
    expect(health.parts.sandbox?.state).toBe('down');
  });

  it('answers in time with the same body when nothing else answers', async () => {
    const db = createDb('postgres://nobody:nothing@127.0.0.1:9/none', { max: 1 });
    const started = Date.now();
    const { ok, parts } = await readHealth(deps({ db, temporal: () => new Promise(() => {}) }));
    expect(Date.now() - started).toBeLessThan(4500);
    expect(ok).toBe(false);
    expect(parts.postgres?.state).toBe('down');
    expect(parts.temporal?.state).toBe('down');
    expect(parts['ca-worker']?.state).toBe('unknown');
    await closeDb(db);
  });

  it('does not pass over a required part that nobody knows', async () => {
    expect((await readHealth(deps({ required: ['postgers'] }))).ok).toBe(false);
  });
});
