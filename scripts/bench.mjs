// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dependenciesAreInstalled } from './lib/bootstrap.mjs';
import { ROOT } from './lib/paths.mjs';

const USAGE = `npm run bench [-- options]: speed as ratios, both sides measured in turn on a private system (docs/performance.md)
  --row a,c      only these rows: a life cycle, b certificates, c OCSP, d CRL, e pages, f memory
  --orders N     orders of row f (default 1000)
  --rounds N     measured rounds a row (default 5)
  --smoke        each row with tiny counts: does it run at all?
  --out FILE     where the JSON goes (default .data/bench.json)`;

const { values } = parseArgs({
  options: {
    row: { type: 'string' },
    orders: { type: 'string' },
    rounds: { type: 'string' },
    smoke: { type: 'boolean', default: false },
    out: { type: 'string', default: '.data/bench.json' },
    help: { type: 'boolean', default: false },
  },
});

/** @param {'orders' | 'rounds'} name */
function count(name) {
  const text = values[name];
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} ${text} is no count`);
  return Number(text);
}

function request() {
  const rows = (values.row ?? 'a,b,c,d,e,f').split(',').map((row) => row.trim());
  const unknown = rows.filter((row) => !/^[a-f]$/.test(row));
  if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}.\n${USAGE}`);
  const out = path.resolve(values.out);
  mkdirSync(path.dirname(out), { recursive: true });
  return { rows, orders: count('orders'), rounds: count('rounds'), smoke: values.smoke, out };
}

function main() {
  if (values.help) return console.log(USAGE);
  if (!dependenciesAreInstalled()) throw new Error('Run `npm start` once first: it installs what this needs.');
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'bench', '--disableConsoleIntercept'],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        NODE_ENV: 'test',
        VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
        BENCH: JSON.stringify(request()),
      },
    },
  );
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
