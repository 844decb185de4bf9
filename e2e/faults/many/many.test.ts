import { afterAll, beforeAll, expect, it } from 'vitest';
import { TIMINGS } from '../../fixtures/global-setup';
import { restartWith } from '../../fixtures/system';
import { openWorld, type World } from '../../fixtures/world';
import type { Books } from './books';
import { check, FAULTS } from './checker';
import { plant } from './planted';
import { report } from './report';
import { runMany } from './run';

/** The short form. `npm run faults -- --orders 200 --seed 7` is the long one. */
const ORDERS = Number(process.env.FAULTS_ORDERS ?? 20);
const SEED = Number(process.env.FAULTS_SEED ?? 1);
/** Who does not pay is closed while the others are still at work. */
const PAYMENT_WINDOW_MS = 90_000;
/** A kill costs up to a quarter of a minute, more on a busy machine. */
const LIMIT_MS = 20 * 60_000 + ORDERS * 15_000;

let world: World;
let restore: () => Promise<void>;

beforeAll(async () => {
  world = await openWorld();
  restore = await restartWith('web', {
    ORDER_TIMINGS: JSON.stringify({ ...TIMINGS, paymentWindow: PAYMENT_WINDOW_MS }),
  });
});
afterAll(async () => {
  await restore?.();
  await world?.close();
});

/** Finding nothing means something only if it would have been found in these very books. */
function proveChecker(books: Books): void {
  const planted = FAULTS.flatMap((fault) => {
    const made = plant(books, fault);
    return made ? [[fault, check(made.books).map((found) => found.fault)] as const] : [];
  });
  console.log(
    `The checker found ${planted.length} of ${FAULTS.length} kinds of planted faults in a copy of these books`,
  );
  for (const [fault, found] of planted) expect([fault, found]).toEqual([fault, [fault]]);
  expect(planted.length).toBeGreaterThan(FAULTS.length / 2);
}

it(
  `${ORDERS} orders of seed ${SEED} end well, whatever is killed around them`,
  async () => {
    const run = await runMany(world, ORDERS, SEED);
    const { text, findings } = report(run, SEED);
    console.log(text);
    expect(findings).toEqual([]);
    expect(run.problems).toEqual([]);
    expect(run.missed).toEqual([]);
    expect(run.books.orders).toHaveLength(ORDERS);
    proveChecker(run.books);
  },
  LIMIT_MS,
);
