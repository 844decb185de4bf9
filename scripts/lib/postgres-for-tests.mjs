// @ts-check
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { postgresCommand, postgresUrl, preparePostgres } from './postgres.mjs';
import { freePorts } from './proc.mjs';
import { lines } from './run.mjs';

/**
 * One throw-away server for a test run, without durability.
 * @returns {Promise<{ url: (database?: string) => string, stop: () => Promise<void> }>}
 */
export async function startTestPostgres() {
  const base = mkdtempSync(path.join(tmpdir(), 'certdesk-pg-'));
  // The server runs as another user when we are root.
  chmodSync(base, 0o711);
  const [port = 0] = await freePorts(1);
  const options = { dir: path.join(base, 'data'), port, password: randomBytes(12).toString('hex'), durable: false };
  await preparePostgres(options);
  const { command, args, options: spawnOptions } = await postgresCommand(options);
  const { env, ...place } = spawnOptions;
  const plan = { command, args, ...place, stopSignal: 'SIGINT', remove: base };
  const keeper = fileURLToPath(new URL('./keeper.mjs', import.meta.url));
  const child = spawn(process.execPath, [keeper, JSON.stringify(plan)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  await new Promise((resolve, reject) => {
    /** @type {string[]} */
    const tail = [];
    const onLine = lines((line) => {
      tail.push(line);
      if (line.includes('ready to accept connections')) resolve(undefined);
    });
    child.stdout?.on('data', onLine);
    child.stderr?.on('data', onLine);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${tail.slice(-20).join('\n')}`)));
  });
  return {
    url: (database) => postgresUrl(options, database),
    stop: async () => {
      if (child.exitCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await exited;
    },
  };
}
