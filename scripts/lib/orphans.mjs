// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { endPostgresOrphan } from './postgres.mjs';
import { commandLine, signalGroup, startTime, within } from './proc.mjs';
import { runFile } from './supervisor.mjs';

/** @typedef {{ pid: number, name: string }} Orphan */

/** @param {string} dataDir */
function lastRun(dataDir) {
  const file = runFile(dataDir);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {{ pid: number, startTime?: string } | undefined} supervisor */
const lives = (supervisor) => Boolean(supervisor?.startTime && startTime(supervisor.pid) === supervisor.startTime);

/**
 * @param {string} dataDir
 * @returns {import('./config.mjs').Ports | undefined} of the start that lives on this data directory
 */
export function runningPorts(dataDir) {
  const run = lastRun(dataDir);
  return run && !run.stopped && lives(run.supervisor) ? run.ports : undefined;
}

/**
 * @param {string} dataDir
 * @throws when another start lives on this data directory
 */
export function assertNotRunning(dataDir) {
  const supervisor = lastRun(dataDir)?.supervisor;
  if (!lives(supervisor) || supervisor.pid === process.pid) return;
  throw new Error(
    `CertDesk already runs on ${dataDir} (process ${supervisor.pid}). End it first, or start beside it with --data DIR and other ports.`,
  );
}

/**
 * Processes that an earlier start left: those of its list that are still the same, and whoever carries our mark.
 * @param {string} dataDir
 * @returns {Orphan[]}
 */
function findOrphans(dataDir) {
  /** @type {Map<number, Orphan>} */
  const found = new Map();
  for (const { pid, name, startTime: started } of lastRun(dataDir)?.processes ?? []) {
    if (pid && started && startTime(pid) === started) found.set(pid, { pid, name });
  }
  if (process.platform === 'linux') {
    for (const pid of readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)) {
      if (pid !== process.pid && !found.has(pid) && carriesMark(pid, dataDir)) {
        found.set(pid, { pid, name: commandLine(pid).slice(0, 60) });
      }
    }
  }
  return [...found.values()];
}

/** @param {number} pid @param {string} dataDir */
function carriesMark(pid, dataDir) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`CERTDESK_DATA=${dataDir}`);
  } catch {
    return false;
  }
}

/**
 * Ends what an earlier start left after its supervisor was killed.
 * @param {string} dataDir
 * @returns {Promise<string[]>} the names of those that were ended
 */
export async function endOrphans(dataDir) {
  const orphans = findOrphans(dataDir).filter(({ name }) => name !== 'postgres');
  const alive = () => orphans.filter(({ pid }) => startTime(pid) !== undefined);
  for (const { pid } of orphans) signalGroup(pid, 'SIGTERM');
  if (!(await within(5000, () => alive().length === 0))) {
    for (const { pid } of alive()) signalGroup(pid, 'SIGKILL');
    await within(3000, () => alive().length === 0);
  }
  const postgres = await endPostgresOrphan(path.join(dataDir, 'postgres'));
  return [...orphans.map(({ name }) => name), ...(postgres ? ['postgres'] : [])];
}
