// @ts-check
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
  const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill('SIGINT');
  process.once('exit', end);
  await new Promise((resolve, reject) => {
    /** @type {string[]} */
    const tail = [];
    const onLine = lines((line) => {
      tail.push(line);
      if (line.includes('ready to accept connections')) resolve(undefined);
    });
    child.stdout.on('data', onLine);
    child.stderr.on('data', onLine);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${tail.slice(-20).join('\n')}`)));
  });
  return {
    url: (database) => postgresUrl(options, database),
    stop: async () => {
      process.removeListener('exit', end);
      if (child.exitCode === null) {
        const exited = new Promise((resolve) => child.once('exit', resolve));
        end();
        await exited;
      }
      rmSync(base, { recursive: true, force: true });
    },
  };
}
