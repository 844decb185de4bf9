import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { DomainError, ProviderUnavailableError } from '../../lib/domain/errors';
import { guarded, toFailure } from './failures';

const lines: { facts: object; text: string }[] = [];
const log = {
  warn: (facts: object, text: string) => void lines.push({ facts, text }),
  error: (facts: object, text: string) => void lines.push({ facts, text }),
};
const failureOf = (error: unknown) => toFailure(error, 'notify', log) as ApplicationFailure;

describe('failures of activities', () => {
  it('tries again when a provider did not answer', () => {
    expect(failureOf(new ProviderUnavailableError('sms', true))).toMatchObject({
      type: 'provider.unavailable',
      nonRetryable: false,
    });
  });

  it('does not try again what a rule refuses, and keeps its code', () => {
    const failure = failureOf(new DomainError('pin.too_early', '太早', 'conflict', { state: 'shipped' }));
    expect(failure).toMatchObject({ type: 'pin.too_early', nonRetryable: true, details: [{ state: 'shipped' }] });
  });

  it('tries limits again, and seldom what only a person can change', () => {
    expect(failureOf(new DomainError('x.limited', '慢', 'limited')).nonRetryable).toBe(false);
    const stuck = failureOf(new DomainError('courier.undeliverable', '无法送达', 'invalid'));
    expect(stuck).toMatchObject({ nonRetryable: false, nextRetryDelay: '10m' });
  });

  it('keeps nothing of a stranger’s words, neither in the failure nor in the log', () => {
    const query = new Error('Failed query: insert … params: 张示例,450300199001010018', {
      cause: Object.assign(new Error('duplicate key (id_number)=(450300199001010018)'), { code: '23505' }),
    });
    query.name = 'DrizzleQueryError';
    lines.length = 0;
    const failure = failureOf(query);
    expect(failure).toMatchObject({ type: 'internal', nonRetryable: false });
    expect(failure.cause).toBeUndefined();
    const kept = JSON.stringify([failure.message, failure.stack, failure.details, lines]);
    expect(kept).not.toContain('450300199001010018');
    expect(kept).not.toContain('张示例');
    expect(kept).toContain('23505');
  });

  it('passes on what is a failure already', async () => {
    const own = ApplicationFailure.nonRetryable('x', 'y');
    const cancelled = new CancelledFailure('stop');
    expect(toFailure(own, 'a', log)).toBe(own);
    expect(toFailure(cancelled, 'a', log)).toBe(cancelled);
    const set = guarded({ run: async () => Promise.reject(new DomainError('a.b', 'c')) }, log);
    await expect(set.run()).rejects.toBeInstanceOf(ApplicationFailure);
  });
});
