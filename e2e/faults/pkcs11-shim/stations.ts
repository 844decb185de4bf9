import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { build } from 'esbuild';
import type { StationActivities } from '@/workflows/contracts/activities';
import type { StationMessage, StationReply, StationSetup } from './station-process';

/** As Temporal tells the workflow when the worker that had the activity is gone: to be tried again. */
export const STATION_DIED = 'STATION_DIED';

const ENTRY = path.join('e2e', 'faults', 'pkcs11-shim', 'station-process.ts');

const BUNDLE = path.join('.build', 'faults', 'station-process.cjs');

/** One file, so that a fresh process is there quickly; inside the project, where its packages are found. @returns its path */
export async function bundleStation(): Promise<string> {
  await build({
    ...{ entryPoints: [ENTRY], outfile: BUNDLE, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    // Everything in one file but the native part: a fresh process is there in a moment.
    external: ['pkcs11js'],
    tsconfig: 'tsconfig.json',
  });
  return BUNDLE;
}

class StationProcess {
  readonly #child: ChildProcess;
  #waiting: ((reply: StationReply) => void) | undefined;
  readonly #up: Promise<StationReply>;
  readonly ended: Promise<NodeJS.Signals | null>;

  constructor(bundle: string, environment: Record<string, string>) {
    this.#child = fork(bundle, { env: { ...process.env, ...environment }, execArgv: [] });
    this.#up = this.#next();
    this.#child.on('message', (reply) => this.#waiting?.(reply as StationReply));
    this.ended = new Promise((resolve) =>
      this.#child.once('exit', (_code, signal) => {
        const failure = { type: STATION_DIED, message: 'the station is gone', nonRetryable: false };
        this.#waiting?.({ failure });
        resolve(signal);
      }),
    );
  }

  async ask(message: StationMessage): Promise<unknown> {
    await this.#up;
    const reply = this.#next();
    if (!this.#child.connected) this.#waiting?.({ failure: { type: STATION_DIED, message: '', nonRetryable: false } });
    else this.#child.send(message);
    const answer = await reply;
    if ('result' in answer) return answer.result;
    throw ApplicationFailure.create(answer.failure);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #next(): Promise<StationReply> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}

/** Stations one after the other; the next one waits in the wings, as starting takes longer than the work. */
export class Stations {
  #spare: StationProcess | undefined;
  #current: StationProcess | undefined;

  constructor(
    private readonly bundle: string,
    private readonly setup: StationSetup,
    private readonly environment: Record<string, string>,
  ) {}

  readonly activities: StationActivities = {
    reserveToken: (input) => this.#call('reserveToken', input),
    personaliseToken: (input) => this.#call('personaliseToken', input),
    installCertificate: (input) => this.#call('installCertificate', input),
  };

  async #call<T>(call: string, input: unknown): Promise<T> {
    return (await (await this.#running()).ask({ call, input })) as T;
  }

  async #running(): Promise<StationProcess> {
    if (!this.#current) {
      this.#current = this.#spare ?? new StationProcess(this.bundle, this.environment);
      this.#spare = new StationProcess(this.bundle, this.environment);
      await this.#current.ask({ open: this.setup });
    }
    return this.#current;
  }

  /** The token directory belongs to somebody else from here on; the next call starts a fresh process. */
  async end(): Promise<void> {
    await this.#current?.kill();
    this.#current = undefined;
  }

  async close(): Promise<void> {
    await this.end();
    await this.#spare?.kill();
    this.#spare = undefined;
  }
}
