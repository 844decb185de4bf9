import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeSubscriber } from '@/db/testing/factories';
import { OneOrder } from './money/one-order';

/** The same orders each time; MONEY_SEED=n MONEY_RUNS=1 shows one again, MONEY_RUNS=5000 looks further. */
const FIRST = Number(process.env.MONEY_SEED ?? 1);
const RUNS = Number(process.env.MONEY_RUNS ?? 320);
const SIDE_BY_SIDE = 4;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test(
  'however pay, close, cancel, refund, notice and query fall together, we keep what the order says',
  async () => {
    const subscriber = await makeSubscriber(database.db);
    const bad: OneOrder[] = [];
    let next = FIRST;
    let steps = 0;
    const turns = new Map<string, number>();
    const worker = async () => {
      while (next < FIRST + RUNS) {
        const one = new OneOrder(database.db, subscriber, next++);
        await one.run();
        steps += one.steps.length;
        for (const turn of one.turns) turns.set(turn, (turns.get(turn) ?? 0) + 1);
        if (one.faults.length > 0) bad.push(one);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
    console.log(`money: ${RUNS} orders from seed ${FIRST}, ${steps} steps, ${bad.length} with a fault`);
    console.log(
      [...turns]
        .sort()
        .map(([turn, count]) => `  ${turn}: ${count}`)
        .join('\n'),
    );
    bad.sort((a, b) => a.steps.length - b.steps.length);
    expect(
      bad
        .slice(0, 3)
        .map((one) => one.report)
        .join('\n'),
    ).toBe('');
  },
  Math.max(300_000, RUNS * 2_000),
);
