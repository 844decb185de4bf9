// @ts-check
import path from 'node:path';
import { ENTRIES } from './build.mjs';
import { ROOT } from './paths.mjs';
import { postgresCommand } from './postgres.mjs';
import { temporalCommand } from './temporal.mjs';

/**
 * @typedef {import('./supervisor.mjs').Service} Service
 * @typedef {import('./config.mjs').Config} Config
 * @typedef {import('./build.mjs').Build} Build
 */

/** The processes that can be chosen with --only, in the order in which they are shown. */
export const PROCESSES = ['sandbox', 'web', 'order-worker', 'documents-worker', 'ca-worker', 'station'];

/** Who speaks to what: an embedded server starts only for somebody. */
export const NEEDS_DATABASE = ['web', 'order-worker', 'documents-worker', 'ca-worker'];
export const NEEDS_TEMPORAL = ['web', 'order-worker', 'documents-worker', 'ca-worker', 'station'];

/** @param {Config} config @param {boolean} durable @returns {Promise<Service>} */
export async function postgresService(config, durable) {
  const { ports, postgresPassword: password } = config;
  const dir = path.join(config.dataDir, 'postgres');
  return {
    name: 'postgres',
    stage: 0,
    ready: /ready to accept connections/,
    stopSignal: 'SIGINT',
    leaderOnly: true,
    ...(await postgresCommand({ dir, port: ports.postgres, password, durable })),
  };
}

/**
 * @param {Config} config
 * @param {import('./temporal.mjs').TemporalServer} server
 * @returns {Promise<Service>}
 */
export async function temporalService(config, server) {
  const namespace = process.env.TEMPORAL_NAMESPACE || 'default';
  const command = await temporalCommand(server, {
    dir: path.join(config.dataDir, 'temporal'),
    port: config.ports.temporal,
    namespace,
  });
  const { PATH, HOME } = process.env;
  return {
    name: 'temporal',
    stage: 0,
    ready: /Temporal Server:/,
    ...command,
    options: { cwd: config.dataDir, env: { PATH, HOME, CERTDESK_DATA: config.dataDir, NODE_ENV: 'production' } },
  };
}

/**
 * @param {string} name
 * @param {Config} config
 * @param {{ web?: Build, node: Build }} builds
 * @returns {Service}
 */
export function processService(name, config, builds) {
  const env = config.envOf(name);
  const common = { name, ipc: true, command: process.execPath, stage: name === 'sandbox' ? 1 : 2 };
  if (name === 'web' && builds.web) {
    const preloads = ['leash.cjs', 'front-door.cjs'].flatMap((file) => ['-r', path.join(ROOT, 'scripts/lib', file)]);
    return {
      ...common,
      args: [...preloads, 'node_modules/next/dist/bin/next', 'start', '-p', String(config.ports.web)],
      options: {
        cwd: ROOT,
        env: {
          ...env,
          NODE_ENV: 'production',
          CERTDESK_FRONT_DOOR: '1',
          CERTDESK_PKI_DOOR: path.join(builds.node.dir, 'pki-door.cjs'),
          NEXT_TELEMETRY_DISABLED: '1',
          NEXT_DIST_DIR: path.relative(ROOT, path.join(builds.web.dir, 'next')),
        },
      },
    };
  }
  if (!(name in ENTRIES)) throw new Error(`There is no process named ${name}; there are ${PROCESSES.join(', ')}.`);
  return {
    ...common,
    args: ['--enable-source-maps', path.join(builds.node.dir, `${name}.cjs`)],
    options: {
      cwd: ROOT,
      env: {
        ...env,
        NODE_ENV: 'production',
        ...(name === 'order-worker' ? { WORKFLOW_BUNDLE: path.join(builds.node.dir, 'workflows.js') } : {}),
      },
    },
  };
}
