import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiStaff } from '../fixtures/api';
import { Desk } from '../fixtures/desk';
import { drawPapers } from '../fixtures/pictures';
import type { ProcessName } from '../fixtures/system';
import { makeCustomer, makeStaff, type World } from '../fixtures/world';
import { compare, type Line } from './figures';
import { type Crew, readyToSubmit, untilCompleted, untilPaid, untilRefunded } from './life';
import { type Memory, memoryOf, NAMES } from './processes';
import { perSecond, type Size, say } from './rounds';

const AT_ONCE = 6;
/** Every so many orders one goes the whole way; the others are cancelled after the payment and refunded. */
const TOKEN_EVERY = 25;
const WARM_UP = 50;

export async function openCrew(world: World): Promise<{ crew: Crew; close(): Promise<void> }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'certdesk-bench-'));
  const papers = await drawPapers(await makeCustomer(world), dir);
  const reviewer = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer']));
  const operator = await ApiStaff.signIn(world, await makeStaff(world, ['operator']));
  const desk = new Desk(world.system);
  return { crew: { world, desk, reviewer, operator, papers }, close: () => rm(dir, { recursive: true, force: true }) };
}

async function runOrders(crew: Crew, from: number, to: number): Promise<void> {
  let next = from;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, to - from) }, async () => {
      while (next < to) {
        const number = next++;
        const paid = await untilPaid(crew, await readyToSubmit(crew));
        await (number % TOKEN_EVERY === 0 ? untilCompleted(crew, paid) : untilRefunded(paid));
        if (number % 100 === 99)
          say(`${number + 1} orders, ${perSecond(number + 1 - from, started).toFixed(2)} a second`);
      }
    }),
  );
}

/** At rest: the least of some looks, so that what waits for the next collection does not count. */
async function atRest(seconds: number): Promise<Map<ProcessName, Memory>> {
  const looks: Map<ProcessName, Memory>[] = [];
  for (let look = 0; look < seconds; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    looks.push(new Map(NAMES.map((name) => [name, memoryOf(name)])));
  }
  const least = (name: ProcessName, key: keyof Memory) => Math.min(...looks.map((look) => look.get(name)?.[key] ?? 0));
  return new Map(NAMES.map((name) => [name, { rssMb: least(name, 'rssMb'), pssMb: least(name, 'pssMb') }]));
}

/** (f) Memory of each process after 1,000 orders against after 50, and against after half of them: no leak. */
export async function rowF(world: World, { orders, smoke }: Size): Promise<Line[]> {
  const warm = Math.min(WARM_UP, Math.ceil(orders / 2));
  const half = Math.max(warm, Math.floor(orders / 2));
  const { crew, close } = await openCrew(world);
  await crew.desk.stock(Math.ceil(orders / TOKEN_EVERY) + 1);
  const rest = smoke ? 1 : 10;
  try {
    await runOrders(crew, 0, warm);
    const early = await atRest(rest);
    await runOrders(crew, warm, half);
    const middle = await atRest(rest);
    await runOrders(crew, half, orders);
    const late = await atRest(rest);
    const mb = (name: ProcessName, at: Map<ProcessName, Memory>) => at.get(name)?.pssMb ?? 0;
    return NAMES.map((name) => ({
      ...{ row: 'f', what: `${name} after ${orders} orders`, against: `after ${warm}`, unit: 'MB PSS' },
      ...compare([mb(name, late)], [mb(name, early)]),
      aim: { atMost: 1.5 },
      rest: `RSS ${(late.get(name)?.rssMb ?? 0).toFixed(0)} MB; PSS after ${half}: ${mb(name, middle).toFixed(0)} MB, growth in the second half ×${(mb(name, late) / mb(name, middle)).toFixed(2)}`,
    }));
  } finally {
    await close();
  }
}
