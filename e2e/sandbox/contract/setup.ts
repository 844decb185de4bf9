import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { FaultInput } from '../core/faults';
import { type Sandbox, startSandbox } from '../start';
import { clientEnv, makeSandboxSettings } from '../testing';

/**
 * Contract tests: the product's own adapters against the sandbox, so that neither can drift from the wire protocol alone.
 * Calls that meet a time-out fault get a short timeout; the fault holds the connection a little longer than that.
 */
export interface Contract {
  sandbox: Sandbox;
  env: Record<string, string>;
  /** Switches a fault on for the next matching call. */
  fault(input: Omit<FaultInput, 'times'> & { times?: number }): void;
}

export const IMPATIENT = { timeoutMs: 400 };
export const HOLD_MS = 1_500;

/** Starts one sandbox for the file and clears its faults before each test. */
export function contractSandbox(): Contract {
  const contract = {} as Contract;
  beforeAll(async () => {
    const settings = makeSandboxSettings();
    contract.sandbox = await startSandbox(settings.config);
    contract.env = clientEnv(settings, contract.sandbox.url, contract.sandbox.smtpPort);
    contract.fault = (input) => {
      contract.sandbox.context.faults.add({ times: 1, delayMs: HOLD_MS, ...input });
    };
  });
  beforeEach(() => {
    contract.sandbox.context.faults.remove({});
  });
  afterAll(() => contract.sandbox.close());
  return contract;
}

/** A variable that must be there. */
export function need(env: Record<string, string>, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`the sandbox gave no ${name}`);
  return value;
}
