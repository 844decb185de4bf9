// @ts-check
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dependenciesAreInstalled } from './lib/bootstrap.mjs';
import { defaultDataDir, ROOT } from './lib/paths.mjs';

if (!dependenciesAreInstalled()) {
  console.error('Run `npm start` in another terminal first: it also installs what the tour needs.');
  process.exit(1);
}

// The same settings as the start's.
const { values } = parseArgs({ options: { data: { type: 'string' }, readme: { type: 'boolean', default: false } } });
if (existsSync(path.join(ROOT, '.env'))) process.loadEnvFile(path.join(ROOT, '.env'));
const dataDir = path.resolve(values.data ?? (process.env.CERTDESK_DATA_DIR || defaultDataDir()));

/** Plays whole stories in a real browser against the running system (`npm start` first). */
const args = ['--import', 'tsx', 'e2e/tour/main.ts', ...(values.readme ? ['--readme'] : [])];
const child = spawn(process.execPath, args, {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, CERTDESK_DATA_DIR: dataDir },
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
child.once('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
