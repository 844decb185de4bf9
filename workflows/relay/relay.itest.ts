import { randomUUID } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { eq, isNull } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enqueue } from '@/db/outbox';
import { outbox } from '@/db/schema/platform';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import type { OutboxRow } from './delivery';
import { OutboxRelay, type RelayOptions } from './relay';

let database: TestDatabase;
const relays: OutboxRelay[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await database.db.delete(outbox);
});
afterAll(() => database.close());

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const away = () => Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: '', metadata: {} });
const unwanted = () => Object.assign(new Error('3 INVALID_ARGUMENT'), { code: 3, details: '', metadata: {} });

function relay(deliver: RelayOptions['deliver'], options: Partial<RelayOptions> = {}): OutboxRelay {
  const made = new OutboxRelay({ db: database.db, deliver, log: silent, ...options });
  relays.push(made);
  return made;
}

async function put(workflowId: string, ...events: unknown[]): Promise<void> {
  for (const event of events) {
    await database.db.transaction((tx) =>
      enqueue(tx, { workflowType: 'order', workflowId, startInput: { orderNo: workflowId }, event }),
    );
  }
}
const waiting = async () => (await database.db.select().from(outbox).where(isNull(outbox.deliveredAt))).length;
const kindsOf = (rows: OutboxRow[], workflowId: string) =>
  rows.filter((row) => row.workflowId === workflowId).map((row) => row.event);

describe('relay', () => {
  it('delivers what is there, in the order of each workflow, with the whole row', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    await put(a, null, 'a1', 'a2');
    await put(b, 'b1');
    const seen: OutboxRow[] = [];
    expect(await relay(async (row) => void seen.push(row)).drain()).toBe(4);
    expect(kindsOf(seen, a)).toEqual([null, 'a1', 'a2']);
    expect(kindsOf(seen, b)).toEqual(['b1']);
    expect(seen[0]).toMatchObject({ workflowType: 'order', startInput: { orderNo: seen[0]?.workflowId } });
    expect(await waiting()).toBe(0);
  });

  it('keeps the order and doubles nothing when two relays work at once', async () => {
    const ids = Array.from({ length: 8 }, () => randomUUID());
    for (const step of [1, 2, 3, 4, 5]) for (const id of ids) await put(id, step);
    const seen: OutboxRow[] = [];
    const deliver = async (row: OutboxRow) => {
      await later(1);
      seen.push(row);
    };
    const [a, b] = [relay(deliver, { batch: 3 }), relay(deliver, { batch: 3 })];
    while ((await waiting()) > 0) await Promise.all([a.drain(), b.drain()]);
    for (const id of ids) expect(kindsOf(seen, id)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(seen.map((row) => row.id)).size).toBe(seen.length);
  });

  it('hears of a new row at once', async () => {
    const seen: OutboxRow[] = [];
    const running = relay(async (row) => void seen.push(row), { pollMs: 60_000 });
    running.start();
    await put('first', 1);
    await expect.poll(() => seen.length).toBe(1);
    await put('second', 1);
    await expect.poll(() => seen.length, { timeout: 2_000 }).toBe(2);
  });

  it('finds what it was not told of', async () => {
    const seen: OutboxRow[] = [];
    relay(async (row) => void seen.push(row), { pollMs: 20 }).start();
    await database.db.insert(outbox).values({ workflowType: 'order', workflowId: 'quiet', startInput: {}, event: 1 });
    await expect.poll(() => seen.length).toBe(1);
  });
});

describe('Temporal down', () => {
  it('keeps everything, backs off, and delivers all of it in order afterwards', async () => {
    let down = true;
    let tries = 0;
    const seen: OutboxRow[] = [];
    const id = randomUUID();
    await put(id, 1, 2, 3);
    const running = relay(
      async (row) => {
        tries += 1;
        if (down) throw away();
        seen.push(row);
      },
      { pollMs: 10, backOffMs: { min: 20, max: 40 } },
    );
    running.start();
    await expect.poll(() => tries).toBeGreaterThan(2);
    expect(running.outage).toBe(true);
    expect(await waiting()).toBe(3);
    const [row] = await database.db.select().from(outbox).where(eq(outbox.workflowId, id)).orderBy(outbox.id);
    expect(row).toMatchObject({ lastError: 'grpc 14', deliveredAt: null });
    down = false;
    await expect.poll(() => waiting()).toBe(0);
    expect(kindsOf(seen, id)).toEqual([1, 2, 3]);
    expect(running.outage).toBe(false);
  });

  it('is not hurried by new rows', async () => {
    let tries = 0;
    const running = relay(
      async () => {
        tries += 1;
        throw away();
      },
      { pollMs: 10, backOffMs: { min: 60_000, max: 60_000 } },
    );
    running.start();
    await put('x', 1);
    await expect.poll(() => tries).toBe(1);
    await put('y', 1);
    // A second relay sees both rows free: the first one is not holding them either.
    const other = relay(async () => {});
    await expect.poll(() => other.drain()).toBe(2);
    expect(tries).toBe(1);
  });

  it('knows a refused connection, too', async () => {
    const refused = new Error('failed', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
    const running = relay(() => Promise.reject(refused));
    await put('x', 1);
    await running.drain();
    expect(running.outage).toBe(true);
  });
});

describe('a row that Temporal does not want', () => {
  it('holds up its own workflow only', async () => {
    await put('bad', 'poison', 'behind');
    await put('good', 1);
    const seen: OutboxRow[] = [];
    const running = relay(async (row) => {
      if (row.event === 'poison') throw unwanted();
      seen.push(row);
    });
    await running.drain();
    await put('good', 2);
    await running.drain();
    expect(running.outage).toBe(false);
    expect(kindsOf(seen, 'good')).toEqual([1, 2]);
    expect(kindsOf(seen, 'bad')).toEqual([]);
    expect(await waiting()).toBe(2);
  });
});
