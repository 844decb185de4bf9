// @ts-check
import { spawn } from 'node:child_process';
import { signalGroup, within } from './proc.mjs';

/** With a word on whether each leads a group. @type {Map<import('node:child_process').ChildProcess, boolean>} */
const running = new Map();
const END_MS = 5000;

/**
 * Runs a command to its end. Its output goes to `onLine` and, when it fails, its last lines into the error. With `detached`
 * whatever it starts itself ends with it when we are interrupted.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { onLine?: (line: string) => void, input?: string }} [options]
 * @returns {Promise<string>} what it printed on stdout
 */
export function run(command, args, options = {}) {
  const { onLine, input, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...spawnOptions,
    });
    running.set(child, options.detached === true);
    let stdout = '';
    /** @type {string[]} */
    const tail = [];
    const collect = lines((line) => {
      tail.push(line);
      if (tail.length > 30) tail.shift();
      onLine?.(line);
    });
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
      collect(chunk);
    });
    child.stderr?.on('data', collect);
    if (input !== undefined) child.stdin?.end(input);
    child.once('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      if (code === 0) return resolve(stdout);
      const how = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
      reject(new Error(`${[command, ...args].join(' ').slice(0, 200)} ${how}\n${tail.join('\n')}`));
    });
  });
}

/** Ends what `run` still runs, and waits for it: a start that is interrupted leaves nothing to the next one. */
export async function endRunning() {
  /** @param {NodeJS.Signals} signal */
  const tell = (signal) => {
    for (const [child, leads] of running) {
      if (leads && child.pid) signalGroup(child.pid, signal);
      else child.kill(signal);
    }
  };
  tell('SIGTERM');
  if (!(await within(END_MS, () => running.size === 0))) tell('SIGKILL');
}

/**
 * Cuts chunks into lines.
 * @param {(line: string) => void} onLine
 * @returns {(chunk: Buffer | string) => void}
 */
export function lines(onLine) {
  let rest = '';
  return (chunk) => {
    rest += chunk.toString();
    const parts = rest.split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part);
  };
}
