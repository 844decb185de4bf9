// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { startTime, within } from './proc.mjs';
import { run } from './run.mjs';

const BUILD_DIR = path.join(ROOT, '.build');

/** Bundles of everything that is not the web server. */
export const ENTRIES = {
  'order-worker': 'workflows/workers/order.ts',
  'documents-worker': 'workflows/workers/documents.ts',
  'ca-worker': 'workflows/workers/ca.ts',
  'crl-thread': 'lib/adapters/signer/crl-thread.ts',
  'licence-reader': 'lib/adapters/ocr/reader.ts',
  station: 'workflows/workers/station.ts',
  sandbox: 'e2e/sandbox/main.ts',
  migrate: 'scripts/migrate.ts',
  seed: 'scripts/seed.ts',
  'pki-door': 'app/pki/door.ts',
  'ca-ceremony': 'scripts/ca-ceremony.ts',
  'blank-tokens': 'scripts/blank-tokens.ts',
};
const WORKFLOWS = 'workflows/order/index.ts';

const SOURCES = {
  web: [
    'app',
    'lib',
    'db',
    'workflows/contracts',
    'public',
    'next.config.js',
    'scripts/lib/answer-headers.cjs',
    'proxy.ts',
    'instrumentation-client.ts',
  ],
  node: ['lib', 'db', 'workflows', 'app/pki', 'e2e/sandbox', 'scripts'],
};
const SHARED_SOURCES = ['package-lock.json', 'tsconfig.json', 'scripts/lib/build.mjs'];

/** @typedef {{ dir: string, hash: string, fresh: boolean }} Build */

/** @param {string} file @returns {string[]} */
function filesUnder(file) {
  const full = path.join(ROOT, file);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [file];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && !/\.i?test\.tsx?$/.test(entry.name))
    .flatMap((entry) => filesUnder(path.join(file, entry.name)));
}

/** @param {'web' | 'node'} kind */
export function sourceHash(kind) {
  const hash = createHash('sha256').update(process.version);
  for (const file of [...SOURCES[kind], ...SHARED_SOURCES].flatMap(filesUnder).sort()) {
    hash.update(`${file}\0`).update(readFileSync(path.join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * Builds once per content: a finished build is never touched again, and who comes second waits for the first.
 * @param {'web' | 'node'} kind
 * @param {(dir: string) => Promise<void>} make
 * @returns {Promise<Build>}
 */
async function buildOnce(kind, make) {
  const hash = sourceHash(kind);
  const dir = path.join(BUILD_DIR, `${kind}-${hash}`);
  const done = path.join(dir, 'done');
  await mkdir(BUILD_DIR, { recursive: true });
  const release = existsSync(done) ? undefined : await lock(`${dir}.lock`, () => existsSync(done));
  // Without a lock somebody else has finished it.
  const fresh = release !== undefined && !existsSync(done);
  try {
    if (fresh) {
      await rm(dir, { recursive: true, force: true });
      await mkdir(dir, { recursive: true });
      await make(dir);
      await writeFile(done, new Date().toISOString());
    }
    await hold(dir);
  } finally {
    await release?.();
  }
  return { dir, hash, fresh };
}

/** Says that this process uses a build, until it ends: nobody else's clearing up may take it away. @param {string} dir */
const hold = (dir) => writeFile(path.join(dir, `used-by-${process.pid}`), `${process.pid} ${startTime(process.pid)}`);

/**
 * @param {string} file
 * @param {() => boolean} nothingLeft asked while waiting
 * @returns {Promise<(() => Promise<void>) | undefined>}
 */
async function lock(file, nothingLeft) {
  const mine = `${process.pid} ${startTime(process.pid)}`;
  for (;;) {
    try {
      await writeFile(file, mine, { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch {
      const free = await within(5000, () => nothingLeft() || !holderLives(file));
      if (nothingLeft()) return undefined;
      if (free && !holderLives(file)) await rm(file, { force: true });
    }
  }
}

/** @param {string} file */
function holderLives(file) {
  try {
    const [pid, started] = readFileSync(file, 'utf8').split(' ');
    return startTime(Number(pid)) === started;
  } catch {
    return false;
  }
}

/** @returns {Promise<Build>} */
export const buildWeb = (/** @type {(line: string) => void} */ onLine = () => {}) =>
  buildOnce('web', async (dir) => {
    const relative = path.relative(ROOT, dir);
    // Next rewrites the settings of the distDir that it builds: they get a file of their own.
    const tsconfig = { extends: '../../tsconfig.json', include: ['../../next-env.d.ts', '../../app'] };
    await writeFile(path.join(dir, 'tsconfig.json'), JSON.stringify(tsconfig));
    await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
      cwd: ROOT,
      onLine,
      detached: true,
      env: {
        ...buildEnvironment(),
        NEXT_DIST_DIR: path.join(relative, 'next'),
        NEXT_TSCONFIG: path.join(relative, 'tsconfig.json'),
      },
    });
    await rm(path.join(dir, 'next', 'cache'), { recursive: true, force: true });
  });

/** A build needs no secret, so it gets none. */
function buildEnvironment() {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    LANG,
    TMPDIR,
    NODE_ENV: /** @type {const} */ ('production'),
    NEXT_TELEMETRY_DISABLED: '1',
    CI: '1',
  };
}

/** @returns {Promise<Build>} */
export const buildNode = () =>
  buildOnce('node', async (dir) => {
    await Promise.all([bundleEntries(dir), bundleWorkflows(path.join(dir, 'workflows.js'))]);
  });

/** @param {string} dir */
async function bundleEntries(dir) {
  const { build, stop } = await import('esbuild');
  await build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(ENTRIES).map(([out, file]) => ({ out, in: file })),
    outdir: dir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: true,
    logLevel: 'error',
  });
  // Its helper process would live as long as the start.
  await stop();
}

/** @param {string} target */
async function bundleWorkflows(target) {
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const quiet = () => {};
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(ROOT, WORKFLOWS),
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error },
  });
  await writeFile(target, code);
}

/** Removes builds that no living start uses, but keeps the newest two of a kind: switching branches stays quick. */
export async function pruneBuilds() {
  for (const kind of ['web', 'node']) {
    const dirs = (await readdir(BUILD_DIR)).filter((name) => name.startsWith(`${kind}-`) && !name.endsWith('.lock'));
    const aged = await Promise.all(
      dirs.map(async (name) => ({
        dir: path.join(BUILD_DIR, name),
        at: (await stat(path.join(BUILD_DIR, name))).mtimeMs,
      })),
    );
    for (const { dir } of aged.sort((a, b) => b.at - a.at).slice(2)) {
      if (!(await inUse(dir))) await rm(dir, { recursive: true, force: true });
    }
  }
}

/** @param {string} dir */
async function inUse(dir) {
  const users = (await readdir(dir)).filter((name) => name.startsWith('used-by-')).map((name) => path.join(dir, name));
  return holderLives(`${dir}.lock`) || users.some(holderLives);
}
