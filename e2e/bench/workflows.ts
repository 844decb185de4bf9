import { condition, defineSignal, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { CaActivities } from '../../workflows/contracts/activities';
import { QUEUES } from '../../workflows/contracts/names';

const ca = proxyActivities<CaActivities>({ taskQueue: QUEUES.ca, startToCloseTimeout: '2m' });

/** The CA worker's work without an order around it. */
export async function issueAll(inputs: Parameters<CaActivities['issueCertificate']>[0][]): Promise<void> {
  await Promise.all(inputs.map((input) => ca.issueCertificate(input)));
}

/** Two lists: each change of a certificate publishes one. */
export async function holdAndRelease(input: { certificateId: string; orderNo: string }): Promise<void> {
  await ca.holdCertificate(input);
  await ca.releaseHold(input);
}

export interface Nothing {
  nothing(): Promise<void>;
}
const remote = proxyActivities<Nothing>({ startToCloseTimeout: '1m' });
const local = proxyLocalActivities<Nothing>({ startToCloseTimeout: '10s' });

export const nextSignal = defineSignal('next');

/** What an order costs Temporal alone: as many activities, local activities and signals, and nothing in them. */
export async function bare(counts: { activities: number; local: number; signals: number }): Promise<void> {
  let signals = 0;
  setHandler(nextSignal, () => {
    signals += 1;
  });
  const share = (of: number, step: number) =>
    Math.floor(((step + 1) * of) / (counts.signals + 1)) - Math.floor((step * of) / (counts.signals + 1));
  for (let step = 0; step <= counts.signals; step += 1) {
    await condition(() => signals >= step);
    for (let i = 0; i < share(counts.activities, step); i += 1) await remote.nothing();
    for (let i = 0; i < share(counts.local, step); i += 1) await local.nothing();
  }
}
