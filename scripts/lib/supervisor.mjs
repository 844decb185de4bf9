// @ts-check
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { prettyLine } from './log-line.mjs';
import { signalGroup, startTime, within } from './proc.mjs';
import { lines } from './run.mjs';
import { dim, red, say, yellow } from './steps.mjs';

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {number} stage stopped from the highest to the lowest
 * @property {string} command
 * @property {string[]} args
 * @property {import('node:child_process').SpawnOptions} [options]
 * @property {RegExp} [ready] the line that says so
 * @property {number} [readyWithin] milliseconds
 * @property {boolean} [ipc] a Node program: gets a channel, and ends when it breaks
 * @property {NodeJS.Signals} [stopSignal]
 * @property {boolean} [leaderOnly] signals go to the first process alone: it looks after the others itself
 *
 * @typedef {'starting' | 'ready' | 'waiting' | 'stopped'} State
 * @typedef {{ service: Service, state: State, pid: number, restarts: number, startedAt: number, tail: string[],
 *   timer?: NodeJS.Timeout, child?: import('node:child_process').ChildProcess }} Entry
 */

const BACK_OFF = [200, 1000, 2000, 4000, 8000, 15_000];
/** Whoever lived this long has recovered: the next fall waits the short time again. */
const RECOVERED_MS = 30_000;
const KILL_AFTER_MS = 5000;
const LOG_LIMIT = 20_000_000;

export class Supervisor {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #stopping = false;
  #dataDir;
  #ports;
  #quiet;
  #testing;

  /** @param {{ dataDir: string, ports?: import('./config.mjs').Ports, quiet?: boolean, testing?: boolean }} options */
  constructor({ dataDir, ports, quiet = false, testing = false }) {
    this.#dataDir = dataDir;
    this.#ports = ports;
    this.#testing = testing;
    this.#quiet = quiet;
    for (const dir of ['run', 'run/hold', 'run/env', 'logs'])
      mkdirSync(path.join(dataDir, dir), { recursive: true, mode: 0o711 });
    this.#record();
  }

  get stopping() {
    return this.#stopping;
  }

  /**
   * Starts a process and resolves when it is ready. It is restarted from then on, whatever happens.
   * @param {Service} service
   * @returns {Promise<void>}
   */
  start(service) {
    // Stopped while the start was still at it: nothing new may come up behind the stop.
    if (this.#stopping) return Promise.reject(new Error('stopped'));
    /** @type {Entry} */
    const entry = { service, state: 'starting', pid: 0, restarts: 0, startedAt: 0, tail: [] };
    this.#entries.set(service.name, entry);
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(this.#failure(entry, 'is not ready in time')),
        service.readyWithin ?? 60_000,
      );
      /** @param {Error} [error] */
      const settle = (error) => {
        clearTimeout(limit);
        if (error) reject(error);
        else resolve();
      };
      this.#spawn(entry, settle);
    });
  }

  /** @param {Entry} entry @param {(error?: Error) => void} [settle] */
  #spawn(entry, settle) {
    const { service } = entry;
    /** @type {import('node:child_process').SpawnOptions} */
    const options = {
      ...service.options,
      env: { NODE_ENV: 'production', ...service.options?.env, ...this.#overrides(service.name) },
      detached: true,
      stdio: service.ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    };
    const child = spawn(service.command, service.args, options);
    entry.child = child;
    entry.pid = child.pid ?? 0;
    entry.state = 'starting';
    entry.startedAt = Date.now();
    this.#record();
    const log = this.#logFile(service.name);
    const onLine = (/** @type {string} */ line) => {
      log.write(`${line}\n`);
      entry.tail.push(line);
      if (entry.tail.length > 40) entry.tail.shift();
      if (!this.#quiet) say(prettyLine(service.name, line));
      if (entry.state === 'starting' && (service.ready ?? /\bready\b/i).test(line)) {
        entry.state = 'ready';
        this.#record();
        settle?.();
        // The start is over: whoever falls from now on, however often, comes up again.
        settle = undefined;
      }
    };
    child.stdout?.on('data', lines(onLine));
    child.stderr?.on('data', lines(onLine));
    let ended = false;
    const end = (/** @type {string} */ how) => {
      if (!ended) this.#onEnd(entry, how, settle);
      ended = true;
    };
    child.once('error', (error) => {
      onLine(`can't be started: ${error.message}`);
      end('no process');
    });
    // Not `close`: a grandchild that keeps the pipe open would hide the end.
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    child.once('close', () => log.end());
  }

  /**
   * Tests give a process other settings, such as shorter deadlines, for its next start.
   * @param {string} name
   * @returns {NodeJS.ProcessEnv | undefined}
   */
  #overrides(name) {
    const file = path.join(this.#dataDir, 'run', 'env', `${name}.json`);
    return this.#testing && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  }

  /** @param {Entry} entry @param {string} how @param {(error?: Error) => void} [settle] */
  #onEnd(entry, how, settle) {
    const wasStarting = entry.state === 'starting';
    // What it left in its group (a browser, a helper) must not live beside its successor.
    if (entry.pid) endGroup(entry.pid);
    entry.pid = 0;
    entry.state = this.#stopping ? 'stopped' : 'waiting';
    if (this.#stopping) {
      this.#record();
      return;
    }
    if (Date.now() - entry.startedAt > RECOVERED_MS) entry.restarts = 0;
    entry.restarts += 1;
    this.#record();
    // A first start that fails three times is told to the person who started it.
    if (wasStarting && settle && entry.restarts >= 3) return settle(this.#failure(entry, `ended with ${how}`));
    const delay = BACK_OFF[Math.min(entry.restarts - 1, BACK_OFF.length - 1)] ?? 15_000;
    this.#say(entry, yellow(`${entry.service.name} ended (${how}); starts again in ${delay / 1000} s`));
    entry.timer = setTimeout(() => this.#again(entry, settle), delay);
  }

  /** A file in run/hold keeps a process down (tests of failures). @param {Entry} entry @param {(e?: Error) => void} [settle] */
  #again(entry, settle) {
    if (this.#stopping) return;
    if (existsSync(path.join(this.#dataDir, 'run', 'hold', entry.service.name))) {
      entry.timer = setTimeout(() => this.#again(entry, settle), 100);
      return;
    }
    this.#spawn(entry, settle);
  }

  /** @param {Entry} entry @param {string} what */
  #failure(entry, what) {
    const tail = entry.tail.slice(-15).map((line) => `    ${line}`);
    return new Error([`${entry.service.name} ${what}. Its last words:`, ...tail].join('\n'));
  }

  /** Ends everything, from the last stage to the first. */
  async stop() {
    if (this.#stopping) return;
    this.#stopping = true;
    const stages = [...new Set([...this.#entries.values()].map(({ service }) => service.stage))].sort((a, b) => b - a);
    for (const stage of stages) {
      const entries = [...this.#entries.values()].filter(({ service }) => service.stage === stage);
      await Promise.all(entries.map((entry) => this.#end(entry)));
    }
    this.#record();
  }

  /** @param {Entry} entry */
  async #end(entry) {
    clearTimeout(entry.timer);
    const { service, pid } = entry;
    const gone = () => entry.pid === 0;
    if (gone()) return;
    const signal = service.stopSignal ?? 'SIGTERM';
    if (service.leaderOnly) entry.child?.kill(signal);
    else signalGroup(pid, signal);
    if (await within(KILL_AFTER_MS, gone)) return;
    this.#say(entry, red(`${service.name} does not end within ${KILL_AFTER_MS / 1000} s: killed`));
    signalGroup(pid, 'SIGKILL');
    await within(2000, gone);
  }

  /** The second Ctrl-C. */
  killAll() {
    for (const { pid } of this.#entries.values()) if (pid) signalGroup(pid, 'SIGKILL');
  }

  /** @param {Entry} entry @param {string} text */
  #say(entry, text) {
    say(prettyLine(entry.service.name, text));
  }

  /** @param {string} name */
  #logFile(name) {
    const file = path.join(this.#dataDir, 'logs', `${name}.log`);
    if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.1`);
    const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
    stream.on('error', (error) => say(dim(`${file}: ${error.message}`)));
    return stream;
  }

  /** Who runs and where, with start times: after a SIGKILL of the supervisor the next start recognises its orphans by it. */
  #record() {
    const processes = [...this.#entries.values()].map(({ service, state, pid, restarts }) => ({
      name: service.name,
      state,
      pid,
      startTime: pid ? startTime(pid) : undefined,
      restarts,
    }));
    const file = runFile(this.#dataDir);
    const supervisor = { pid: process.pid, startTime: startTime(process.pid) };
    const run = { supervisor, ports: this.#ports, stopped: this.#stopped(), processes };
    writeFileSync(`${file}.new`, JSON.stringify(run, null, 2));
    renameSync(`${file}.new`, file);
  }

  #stopped() {
    return this.#stopping && [...this.#entries.values()].every(({ pid }) => pid === 0);
  }
}

/** @param {string} dataDir */
export const runFile = (dataDir) => path.join(dataDir, 'run', 'processes.json');

/** The group only: the number of a process that is gone may be another program's at any time. @param {number} leader */
function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It left nobody.
  }
}
