import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DomainError, type ErrorKind, ProviderUnavailableError } from '../../lib/domain/errors';
import { describeError } from '../../lib/services/db-errors';

export interface FailureLog {
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}

/** Time cures these; everything else that a rule refuses stays refused however often it is asked. */
const TRY_AGAIN: readonly ErrorKind[] = ['unavailable', 'limited'];

/**
 * A provider or the vault says no, and only a person can change that (address, account, key). The order must not die of
 * it: the step is tried again, but seldom, and the log says each time what it waits for.
 */
const NEEDS_A_PERSON = new Set([
  'bank.refused',
  'consent.missing',
  'courier.refused',
  'courier.undeliverable',
  'pin.missing',
  'pin.transfer_failed',
  'refund.refused',
  'sms.refused',
  'vault.unreadable',
]);
const PERSON_PAUSE = '10m';

/**
 * One shape for histories. Causes and stacks of strangers are dropped: a query's error repeats its parameters, and
 * histories are kept in clear.
 */
export function toFailure(error: unknown, activity: string, log: FailureLog): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof ProviderUnavailableError) {
    const { provider, outcomeUnknown, details } = error;
    log.warn({ activity, provider, outcomeUnknown, detail: details.detail }, 'provider did not answer; trying again');
    return failure(error, false);
  }
  if (error instanceof DomainError) {
    if (NEEDS_A_PERSON.has(error.code)) {
      log.error({ activity, code: error.code, ...error.details }, 'refused; a person must look');
      return failure(error, false, PERSON_PAUSE);
    }
    const retryable = TRY_AGAIN.includes(error.kind);
    log.warn({ activity, code: error.code, ...error.details }, 'refused');
    return failure(error, !retryable);
  }
  log.error({ activity, ...describeError(error) }, 'activity failed; trying again');
  const message = `${activity}: internal error, see the worker's log`;
  return ApplicationFailure.create({ message, type: 'internal', nonRetryable: false });
}

const failure = (error: DomainError, nonRetryable: boolean, nextRetryDelay?: typeof PERSON_PAUSE): ApplicationFailure =>
  ApplicationFailure.create({
    ...{ message: error.message, type: error.code, nonRetryable, details: [error.details] },
    ...(nextRetryDelay ? { nextRetryDelay } : {}),
  });

/** Every activity of the set throws only what may be kept. */
export function guarded<T extends object>(activities: T, log: FailureLog): T {
  const entries = Object.entries(activities as Record<string, (...args: unknown[]) => Promise<unknown>>);
  const wrapped = entries.map(([name, run]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        throw toFailure(error, name, log);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
