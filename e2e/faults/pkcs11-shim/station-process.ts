/** A station as a process of its own: takes its orders from the test instead of Temporal, so that it can be killed at any call. */
import { ApplicationFailure } from '@temporalio/common';
import { secret } from '@/lib/domain/secret';
import { Pkcs11Module } from '@/lib/pkcs11';
import { createStationActivities, type StationDeps } from '@/workflows/activities/station';
import { Board } from '@/workflows/activities/station/board';

export interface StationSetup {
  readonly library: string;
  readonly factorySoPin: string;
  readonly stationPrivateKey: string;
  readonly vaultPublicKey: string;
}

export type StationMessage = { open: StationSetup } | { call: string; input: unknown };
export type StationReply = { result: unknown } | { failure: { type: string; message: string; nonRetryable: boolean } };

const quiet = () => undefined;
let activities: Record<string, (input: unknown) => Promise<unknown>> | undefined;

function open(setup: StationSetup): void {
  const deps: StationDeps = {
    module: Pkcs11Module.open(setup.library),
    keys: { stationPrivateKey: secret(setup.stationPrivateKey), vaultPublicKey: setup.vaultPublicKey },
    factorySoPin: secret(setup.factorySoPin),
    board: new Board(),
    clock: { now: () => new Date() },
    heartbeat: quiet,
    log: { info: quiet, warn: quiet },
  };
  activities = createStationActivities(deps) as unknown as typeof activities;
}

async function answer(message: StationMessage): Promise<StationReply> {
  if ('open' in message) {
    open(message.open);
    return { result: null };
  }
  try {
    return { result: (await activities?.[message.call]?.(message.input)) ?? null };
  } catch (error) {
    const { type, message: words, nonRetryable } = error as ApplicationFailure;
    if (!(error instanceof ApplicationFailure)) throw error;
    return { failure: { type: type ?? 'UNKNOWN', message: words, nonRetryable: nonRetryable ?? false } };
  }
}

process.on('message', (message) => void answer(message as StationMessage).then((reply) => process.send?.(reply)));
process.on('disconnect', () => process.exit(0));
process.send?.({ result: 'up' });
