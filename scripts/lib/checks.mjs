// @ts-check
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { run } from './run.mjs';
import { dim, duration, green, red, say } from './steps.mjs';

/**
 * @typedef {{ name: string, ok: boolean, passed: number, failed: number, skipped: number, milliseconds: number }} Result
 */

/** Longer than any run takes on two busy cores: one that hangs must still end with a closing line. */
const LIMIT_MS = 25 * 60_000;

const bin = (/** @type {string} */ file) => path.join(ROOT, 'node_modules', file);

/** What Next writes for itself; without it a fresh clone knows no style sheets and pictures. */
function makeNextTypes() {
  const file = path.join(ROOT, 'next-env.d.ts');
  if (existsSync(file)) return;
  writeFileSync(file, '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n');
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<Result>}
 */
async function check(name, args) {
  const started = performance.now();
  /** @type {string[]} */
  const printed = [];
  let ok = true;
  await run(process.execPath, args, { cwd: ROOT, onLine: (line) => printed.push(line) }).catch(() => {
    ok = false;
  });
  if (!ok) for (const line of printed) say(line);
  return told({ name, ok, passed: 0, failed: ok ? 0 : 1, skipped: 0, milliseconds: performance.now() - started });
}

/** @param {Result} result */
function told(result) {
  const counts =
    result.passed + result.failed > 1 || result.passed > 0 ? ` ${result.passed} passed, ${result.failed} failed` : '';
  say(`${result.ok ? green('✓') : red('✗')} ${result.name}${counts} ${dim(duration(result.milliseconds))}`);
  return result;
}

/** Types, lint, import boundaries, function length: two at a time. @returns {Promise<Result[]>} */
export async function staticChecks() {
  makeNextTypes();
  const [types, rest] = await Promise.all([
    check('types', [bin('typescript/bin/tsc'), '--noEmit', '-p', '.']),
    (async () => [
      await check('lint and format', [bin('@biomejs/biome/bin/biome'), 'check', '--max-diagnostics=200', '.']),
      await check('import boundaries', ['scripts/boundaries.mjs']),
      await check('function length', ['scripts/function-length.mjs']),
    ])(),
  ]);
  return [types, ...rest];
}

/**
 * Runs one project of the tests.
 * @param {string} project
 * @param {string[]} [more] arguments for vitest
 * @returns {Promise<Result>}
 */
export async function tests(project, more = []) {
  const started = performance.now();
  const dir = mkdtempSync(path.join(tmpdir(), 'certdesk-tests-'));
  const report = path.join(dir, 'report.json');
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true', NODE_ENV: 'test' };
  const args = [bin('vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json'];
  let ok = true;
  try {
    const limit = { timeout: LIMIT_MS, killSignal: /** @type {const} */ ('SIGTERM') };
    await run(process.execPath, [...args, `--outputFile.json=${report}`, ...more], {
      cwd: ROOT,
      env,
      onLine: say,
      ...limit,
    }).catch((error) => {
      ok = false;
      // Ordinary failures stand in the report; without one the run itself broke off.
      if (!existsSync(report)) say(red(`${project} tests broke off: ${String(error.message).split('\n')[0]}`));
    });
    return told({ name: `${project} tests`, ...counted(report, ok), milliseconds: performance.now() - started });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * @param {string} report
 * @param {boolean} exitedWell
 */
function counted(report, exitedWell) {
  if (!existsSync(report)) return { ok: false, passed: 0, failed: 1, skipped: 0 };
  const {
    numPassedTests: passed,
    numFailedTests,
    numPendingTests: skipped,
    testResults,
  } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that can't even be loaded has no test of its own to count.
  const unloaded = testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = numFailedTests + unloaded || (exitedWell ? 0 : 1);
  return { ok: exitedWell && failed === 0 && passed > 0, passed, failed, skipped };
}

/**
 * The closing line, and the exit code with it.
 * @param {Result[]} results
 * @param {number} started
 */
export function conclude(results, started) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    results.reduce((total, result) => total + result[key], 0);
  say('');
  for (const { name, ok, milliseconds } of results)
    say(`  ${ok ? green('✓') : red('✗')} ${name.padEnd(20)} ${duration(milliseconds)}`);
  say(`  in all ${duration(performance.now() - started)}\n`);
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
  const skipped = sum('skipped');
  say(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}
