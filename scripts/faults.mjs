// @ts-check
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dependenciesAreInstalled } from './lib/bootstrap.mjs';
import { ROOT } from './lib/paths.mjs';

const USAGE = `npm run faults -- [--orders 200] [--seed 1]
Many orders at once on a whole system of their own, while its processes are killed and its providers fail; then both books are
compared. Ends with 0 when nothing was lost and nothing doubled.`;

/** @param {string} name @param {string} text */
function whole(name, text) {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return String(value);
  console.error(`--${name} ${text} is no whole number above 0\n${USAGE}`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const env = { FAULTS_ORDERS: whole('orders', values.orders), FAULTS_SEED: whole('seed', values.seed) };
if (!dependenciesAreInstalled()) {
  console.error('Run `npm start` once first: it also installs what this needs.');
  process.exit(1);
}

console.log(
  `${values.orders} orders, seed ${values.seed}: starting a whole system of their own (the first time it is built, some minutes)`,
);

const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
const args = [vitest, 'run', '--project', 'e2e', 'e2e/faults/many', '--disable-console-intercept=true'];
const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
// The run ends its system before it ends itself.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
child.once('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
