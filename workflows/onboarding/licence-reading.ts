import { proxyActivities } from '@temporalio/workflow';
import { QUEUES } from '../contracts/names';
import type { LicenceReadingInput, ReadingActivities } from '../contracts/onboarding';

const { readLicence } = proxyActivities<ReadingActivities>({
  taskQueue: QUEUES.documents,
  // Somebody waits before a form: later than this he has typed it himself.
  scheduleToCloseTimeout: '10m',
  startToCloseTimeout: '3m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '20s', maximumAttempts: 5 },
});

/** A picture of a licence is there: its fields are offered as soon as they are read. */
export async function licenceReading(input: LicenceReadingInput): Promise<void> {
  await readLicence(input);
}
