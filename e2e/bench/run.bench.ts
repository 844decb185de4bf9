import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openWorld, type World } from '../fixtures/world';
import { isMet, type Line, ROWS, type RowId, table } from './figures';
import { machine } from './machine';
import { FULL, type Size, SMOKE, say } from './rounds';
import { rowA } from './row-a';
import { rowB } from './row-b';
import { rowC } from './row-c';
import { rowD } from './row-d';
import { rowE } from './row-e';
import { rowF } from './row-f';

/** What scripts/bench.mjs read from the command line. */
interface Request {
  rows: RowId[];
  orders?: number;
  rounds?: number;
  smoke?: boolean;
  out?: string;
}

const request = JSON.parse(process.env.BENCH ?? '{}') as Request;
const size: Size = {
  ...(request.smoke ? SMOKE : FULL),
  ...(request.orders ? { orders: request.orders } : {}),
  ...(request.rounds ? { rounds: request.rounds } : {}),
};

const ROW: Record<RowId, (world: World, size: Size) => Promise<Line[]>> = {
  a: rowA,
  b: rowB,
  c: rowC,
  d: rowD,
  e: rowE,
  f: rowF,
};

const lines: Line[] = [];
let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(async () => {
  const facts = machine();
  say(`\n${table(lines)}\n`);
  for (const line of lines) if (line.rest) say(`${line.row}  ${line.what}: ${line.rest}`);
  say(`\n${JSON.stringify(facts)}`);
  const results = lines.map((line) => ({ ...line, met: isMet(line) }));
  if (request.out) writeFileSync(request.out, `${JSON.stringify({ ...facts, lines: results }, null, 2)}\n`);
  await world?.close();
});

/** The rows share the machine: never two at a time. */
describe.sequential('bench', () => {
  for (const id of ROWS) {
    const run = ROW[id];
    const wanted = (request.rows ?? ROWS).includes(id);
    it.runIf(wanted)(`row ${id}`, { timeout: 60 * 60_000 }, async () => {
      const started = performance.now();
      lines.push(...(await run(world, size)));
      say(`row ${id} took ${Math.round((performance.now() - started) / 1000)} s`);
    });
  }
});
