import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CaActivities, DocumentActivities, OrderActivities, StationActivities } from '../contracts/activities';
import { QUEUES, stationQueue } from '../contracts/names';
import { UNTIL_DONE } from '../contracts/retries';

/** Workers beat every few seconds: after a kill the next one takes over this soon. */
const SIGN_OF_LIFE = '15s';

/** Calls to the world outside. */
export const outside = proxyActivities<OrderActivities>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: SIGN_OF_LIFE,
  retry: UNTIL_DONE,
});

/** Short steps on our own database: no trip through the server. */
export const record = proxyLocalActivities<OrderActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/**
 * The same steps through the server, for orders of several tokens: where one thing ends while another goes on, the order
 * in which local steps end is not the one that a replay sees.
 */
export const recordApart = proxyActivities<OrderActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

export const documents = proxyActivities<DocumentActivities>({
  taskQueue: QUEUES.documents,
  startToCloseTimeout: '2m',
  heartbeatTimeout: SIGN_OF_LIFE,
  retry: UNTIL_DONE,
});

export const ca = proxyActivities<CaActivities>({
  taskQueue: QUEUES.ca,
  startToCloseTimeout: '1m',
  heartbeatTimeout: SIGN_OF_LIFE,
  retry: UNTIL_DONE,
});

/**
 * Token writes: idempotent, so a killed station may try again, but not for long: an operator stands there,
 * and after a few tries he hears of it and decides.
 */
export const station = (stationId: string): StationActivities =>
  proxyActivities<StationActivities>({
    taskQueue: stationQueue(stationId),
    scheduleToStartTimeout: '2m',
    startToCloseTimeout: '1m',
    heartbeatTimeout: '10s',
    // Two hands on one token never: a cancelled step has ended before the next attempt begins.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5s', maximumAttempts: 6 },
  });
