import { afterAll, beforeAll, expect, it } from 'vitest';
import { TIMINGS } from '../../fixtures/global-setup';
import { restartWith, untilHealthy } from '../../fixtures/system';
import { openWorld, type World } from '../../fixtures/world';
import type { Books } from './books';
import { check, FAULTS } from './checker';
import { KILLED, plannedFaults } from './plan';
import { plant } from './planted';
import { report } from './report';
import { runMany } from './run';

/** The short form plays two plans that together hold every ending and every fault. `npm run faults -- --orders 200 --seed 7` is the long one. */
const ORDERS = Number(process.env.FAULTS_ORDERS ?? 13);
const SEEDS = process.env.FAULTS_SEED ? [Number(process.env.FAULTS_SEED)] : [1, 2];
const ALL = ORDERS * SEEDS.length;
/** With fewer somebody tries something out: not everything can come about. */
const ENOUGH = 20;
/** Who does not pay is closed while the others are still at work. */
const PAYMENT_WINDOW_MS = 90_000;
/** A kill costs up to a quarter of a minute, more on a busy machine. */
const LIMIT_MS = 20 * 60_000 + ALL * 15_000;

let world: World;
let restore: () => Promise<void>;

beforeAll(async () => {
  world = await openWorld();
  restore = await restartWith('web', {
    ORDER_TIMINGS: JSON.stringify({ ...TIMINGS, paymentWindow: PAYMENT_WINDOW_MS }),
  });
});
afterAll(async () => {
  // Whoever comes next finds everything as it was before.
  await world?.sandbox.clearFaults();
  await restore?.();
  if (world) await untilHealthy(world.system);
  await world?.close();
});

/** Finding nothing means something only if it would have been found in these very books. */
function proveChecker(books: Books): void {
  const planted = FAULTS.flatMap((fault) => {
    const made = plant(books, fault);
    return made ? [[fault, check(made.books).map((found) => found.fault)] as const] : [];
  });
  for (const [fault, found] of planted) expect([fault, found]).toEqual([fault, [fault]]);
  const had = planted.map(([fault]) => fault);
  console.log(`The checker found ${had.length} of ${FAULTS.length} kinds of planted faults in a copy of these books`);
  if (ALL >= ENOUGH) expect(FAULTS.filter((fault) => !had.includes(fault))).toEqual([]);
}

it(
  `${ALL} orders of seed ${SEEDS.join(' and ')} end well, whatever is killed around them`,
  async () => {
    const run = await runMany(world, ORDERS, SEEDS);
    const { text, findings } = report(run, SEEDS);
    console.log(text);
    expect(findings).toEqual([]);
    expect(run.problems).toEqual([]);
    expect(run.missed).toEqual([]);
    expect(run.books.orders).toHaveLength(ALL);
    // What never struck proves nothing.
    const spared = KILLED.filter((name) => !run.struck.some((strike) => strike.startsWith(name)));
    if (ALL >= ENOUGH) expect(spared).toEqual([]);
    expect(plannedFaults(run.plan).filter((name) => !run.met.includes(name))).toEqual([]);
    proveChecker(run.books);
  },
  LIMIT_MS,
);
