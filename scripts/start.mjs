// @ts-check
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkNode, installDependencies, installSystemPackages } from './lib/bootstrap.mjs';
import { DEMO_CUSTOMER, makeConfig } from './lib/config.mjs';
import { assertNotRunning, endOrphans } from './lib/orphans.mjs';
import { defaultDataDir, ROOT } from './lib/paths.mjs';
import { makeReachable } from './lib/postgres.mjs';
import { endRunning } from './lib/run.mjs';
import { PROCESSES } from './lib/services.mjs';
import { bold, dim, duration, red, say, step } from './lib/steps.mjs';
import { Supervisor } from './lib/supervisor.mjs';
import { assertPortsFree, startSystem } from './lib/system.mjs';

const USAGE = `npm start [-- options]
  --fresh        begin with new data
  --only a,b     start a part: ${PROCESSES.join(', ')}
  --data DIR     keep the data in another directory
Ports: PORT, SANDBOX_PORT, SMTP_PORT, POSTGRES_PORT, TEMPORAL_PORT. Real servers: DATABASE_URL, TEMPORAL_ADDRESS.
CERTDESK_MODE=production: no sandbox, no demo data, no generated secrets.`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      only: { type: 'string' },
      data: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const production = process.env.CERTDESK_MODE === 'production';
  const all = production ? PROCESSES.filter((name) => name !== 'sandbox') : PROCESSES;
  const processes = values.only ? values.only.split(',').map((name) => name.trim()) : all;
  const unknown = processes.filter((name) => !PROCESSES.includes(name));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. There are: ${PROCESSES.join(', ')}.`);
  return { ...values, processes, production, dataDir: path.resolve(values.data ?? defaultDataDir()) };
}

/** @param {string} name @param {number} fallback */
function port(name, fallback) {
  const value = Number(process.env[name] || fallback);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new Error(`${name}=${process.env[name]} is no port`);
}

/** @type {Supervisor | undefined} */
let supervisor;
let stopping = false;
let stoppingSince = 0;
/** npm passes on the Ctrl-C that the terminal has already given us: only a later one is a second one. */
const SAME_SIGNAL_MS = 1000;

/** @param {string} reason @param {number} [code] */
async function stop(reason, code = 0) {
  const started = performance.now();
  if (stopping) {
    if (started - stoppingSince < SAME_SIGNAL_MS) return;
    supervisor?.killAll();
    process.exit(1);
  }
  stopping = true;
  stoppingSince = started;
  say(`\n${reason}: stopping`);
  await Promise.all([endRunning(), supervisor?.stop()]);
  say(`${bold('stopped')} ${dim(duration(performance.now() - started))}`);
  process.exit(code);
}

function watchSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => void stop(signal));
  // Started by a test run: its end is ours.
  process.once('disconnect', () => void stop('our starter ended'));
  // A closed terminal must not turn the stop into a crash.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}

/** Chinese characters take two columns. @param {string} text @param {number} width */
const pad = (text, width) =>
  text + ' '.repeat(Math.max(0, width - text.length - (text.match(/[⺀-鿿＀-￯]/g)?.length ?? 0)));

/** @param {import('./lib/config.mjs').Config} config @param {string[]} processes */
function table(config, processes) {
  const sandbox = processes.includes('sandbox') ? config.values.SANDBOX_URL : undefined;
  const rows = processes.includes('web')
    ? [
        ['portal', config.publicUrl],
        ['staff', `${config.publicUrl}/admin`],
        ['health', `${config.publicUrl}/api/health`],
      ]
    : [];
  if (sandbox) {
    rows.push(['phone, bank, courier …', sandbox], ['TOTP codes', `${sandbox}/authenticator`]);
    rows.push(['SMS, people and accounts', `${sandbox}/phone, ${sandbox}/registry`]);
    rows.push(['a customer', `${DEMO_CUSTOMER.uscc} ${DEMO_CUSTOMER.name}`]);
  }
  rows.push([
    'data',
    path.relative(ROOT, config.dataDir).startsWith('..') ? config.dataDir : path.relative(ROOT, config.dataDir),
  ]);
  say('');
  for (const [name = '', value = ''] of rows) say(`  ${name.padEnd(24)} ${bold(value)}`);
  if (sandbox) {
    say('');
    for (const person of config.staff) {
      say(
        `  ${pad(person.name, 12)} ${pad(person.roles.join(', '), 14)} ${person.login.padEnd(10)} ${bold(person.password)}`,
      );
    }
  }
  say('');
}

async function main() {
  const started = performance.now();
  checkNode();
  const testing = process.env.CERTDESK_TEST === '1';
  // A test run has its own everything: what points to real servers and providers must not reach it.
  if (!testing && existsSync(path.join(ROOT, '.env'))) process.loadEnvFile(path.join(ROOT, '.env'));
  const options = readArguments();
  if (options.help) return say(USAGE);
  watchSignals();
  const { dataDir, processes, production } = options;
  assertNotRunning(dataDir);
  const ended = existsSync(dataDir) ? await endOrphans(dataDir) : [];
  if (ended.length > 0) say(`ended what an earlier start had left: ${ended.join(', ')}`);
  const ports = {
    web: port('PORT', 3000),
    sandbox: port('SANDBOX_PORT', 4010),
    smtp: port('SMTP_PORT', 4025),
    postgres: port('POSTGRES_PORT', 4432),
    temporal: port('TEMPORAL_PORT', 4233),
  };
  // Before minutes of installing, and before --fresh removes anything.
  await assertPortsFree({ ports, processes });
  if (options.fresh) await step('new data', () => rm(dataDir, { recursive: true, force: true }));
  await installSystemPackages([...processes, 'npm', 'temporal']);
  await installDependencies();
  await makeReachable(dataDir);
  const config = await makeConfig({ dataDir, ports, production });
  supervisor = new Supervisor({ dataDir, ports, quiet: options.quiet, testing });
  const system = { config, supervisor, processes, production, durable: !testing };
  await startSystem(system);
  if (stopping) return;
  table(config, processes);
  say(`${bold('CertDesk is ready')} ${dim(`after ${duration(performance.now() - started)}; Ctrl-C stops it`)}`);
  process.send?.({ type: 'ready', ports });
}

main().catch(async (error) => {
  if (stopping) return;
  say(`\n${red(error instanceof Error ? error.message : String(error))}`);
  // A wrong word, a port that is taken: nothing runs yet that would have to be stopped.
  if (!supervisor) process.exit(1);
  await stop('The start failed', 1);
});
