// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildNode, buildWeb, pruneBuilds } from './build.mjs';
import { ROOT } from './paths.mjs';
import { preparePostgres } from './postgres.mjs';
import { assertPortFree } from './proc.mjs';
import { endRunning, run } from './run.mjs';
import { NEEDS_DATABASE, NEEDS_TEMPORAL, postgresService, processService, temporalService } from './services.mjs';
import { prepareSoftHsm } from './softhsm.mjs';
import { say, step, yellow } from './steps.mjs';
import { findTemporal } from './temporal.mjs';

/**
 * @typedef {import('./config.mjs').Config} Config
 * @typedef {import('./build.mjs').Build} Build
 * @typedef {{ config: Config, supervisor: import('./supervisor.mjs').Supervisor, processes: string[],
 *   durable?: boolean, production?: boolean }} SystemOptions
 */

const wants = (/** @type {string[]} */ processes, /** @type {string[]} */ needers) =>
  processes.some((name) => needers.includes(name));
const embedsPostgres = (/** @type {string[]} */ processes) =>
  !process.env.DATABASE_URL && wants(processes, NEEDS_DATABASE);
const embedsTemporal = (/** @type {string[]} */ processes) =>
  !process.env.TEMPORAL_ADDRESS && wants(processes, NEEDS_TEMPORAL);

/**
 * Names all that are taken at once: who starts a second system beside the first needs five others.
 * @param {{ ports: Config['ports'], processes: string[] }} options
 */
export async function assertPortsFree({ ports, processes }) {
  const web = processes.includes('web');
  const sandbox = processes.includes('sandbox');
  const checks = [
    web && assertPortFree('the web server', ports.web, 'PORT'),
    sandbox && assertPortFree('the sandbox', ports.sandbox, 'SANDBOX_PORT'),
    sandbox && assertPortFree("the sandbox's mail server", ports.smtp, 'SMTP_PORT'),
    embedsPostgres(processes) && assertPortFree('PostgreSQL', ports.postgres, 'POSTGRES_PORT'),
    embedsTemporal(processes) && assertPortFree('Temporal', ports.temporal, 'TEMPORAL_PORT'),
  ];
  const taken = (await Promise.allSettled(checks)).flatMap((check) =>
    check.status === 'rejected' ? [check.reason.message] : [],
  );
  if (taken.length > 0) throw new Error(taken.join('\n'));
}

/**
 * Brings everything up: servers and builds side by side, then the data, then the processes.
 * @param {SystemOptions} options
 */
export async function startSystem(options) {
  const { processes, config } = options;
  const node = step('bundles of the workers', async (remark) => said(await buildNode(), remark));
  const web = processes.includes('web')
    ? step('production build of the web app', async (remark) => said(await buildWeb(), remark))
    : Promise.resolve(undefined);
  const data = startPostgres(options)
    .then(() => node)
    .then((build) => prepareData(options, build));
  await settle([node, web, data, startTemporal(options)]);
  /** @type {{ node: Build, web?: Build }} */
  const builds = { node: await node, web: await web };
  config.values.BUILD_VERSION = `${version()}+${builds.node.hash}`;
  await startProcesses(options, builds);
  await pruneBuilds();
  return { builds, config };
}

const version = () => JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version;

/** With the first failure the others are ended and waited for: nothing goes on behind a start that has given up. */
async function settle(/** @type {Promise<unknown>[]} */ promises) {
  try {
    await Promise.all(promises);
  } catch (error) {
    await endRunning();
    await Promise.allSettled(promises);
    throw error;
  }
}

/** @param {Build} build @param {(text: string) => void} remark */
function said(build, remark) {
  if (!build.fresh) remark('unchanged');
  return build;
}

/** @param {SystemOptions} options */
async function startPostgres({ config, supervisor, processes, durable = true }) {
  if (!embedsPostgres(processes)) return;
  await step('PostgreSQL', async (remark) => {
    const dir = path.join(config.dataDir, 'postgres');
    const { postgresPassword: password, ports } = config;
    const state = await preparePostgres({ dir, password, port: ports.postgres, durable });
    remark(state === 'made' ? 'new database' : 'data kept');
    await supervisor.start(await postgresService(config, durable));
  });
}

/** @param {SystemOptions} options */
async function startTemporal({ config, supervisor, processes }) {
  if (!embedsTemporal(processes)) return;
  await step('Temporal', async (remark) => {
    await supervisor.start(await temporalService(config, await findTemporal(remark)));
  });
}

/** @param {SystemOptions} options @param {Build} build */
async function prepareData({ config, processes, production }, build) {
  /** @type {string[]} */
  const warnings = [];
  /** @param {string} name @param {string} title */
  const script = async (name, title) => {
    const file = path.join(build.dir, `${name}.cjs`);
    await step(title, async (remark) => {
      const out = await run(process.execPath, ['--enable-source-maps', file], { cwd: ROOT, env: config.envOf(name) });
      const said = out.trim().split('\n');
      warnings.push(...said.filter((line) => line.startsWith('warning: ')));
      remark(said.filter((line) => !line.startsWith('warning: ')).at(-1) ?? '');
    });
    for (const line of warnings.splice(0)) say(yellow(`! ${line}`));
  };
  if (wants(processes, NEEDS_DATABASE)) {
    await script('migrate', 'migrations');
    if (!production) await script('seed', 'demo data');
    else if (process.env.SETUP_FILE) await script('seed', 'what SETUP_FILE says of this deployment');
  }
  if (production) return;
  if (processes.includes('ca-worker')) {
    await prepareSoftHsm(config.dataDir, 'ca');
    await script('ca-ceremony', 'certificate authority');
  }
  if (processes.includes('station')) {
    await prepareSoftHsm(config.dataDir, config.values.STATION_ID ?? '');
    await script('blank-tokens', 'blank tokens');
  }
}

/** @param {SystemOptions} options @param {{ node: Build, web?: Build }} builds */
async function startProcesses({ config, supervisor, processes }, builds) {
  /** @param {string} name */
  const start = (name) => step(name, () => supervisor.start(processService(name, config, builds)));
  // The workers ask the providers at once; the providers' stand-in comes first.
  if (processes.includes('sandbox')) await start('sandbox');
  await Promise.all(processes.filter((name) => name !== 'sandbox').map(start));
}
