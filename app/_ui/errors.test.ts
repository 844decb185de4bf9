import { describe, expect, it } from 'vitest';
import { readError, readHttpError } from './errors';

describe('readError', () => {
  it('shows a rule in its own words and does not offer a retry', () => {
    const error = { data: { kind: 'limited', domainCode: 'auth.limited', message: '操作过于频繁，请 9 秒后再试。' } };
    expect(readError(error)).toMatchObject({
      kind: 'limited',
      code: 'auth.limited',
      message: '操作过于频繁，请 9 秒后再试。',
      retryable: false,
    });
  });

  it('names the number of a failure that is ours', () => {
    const failure = readError({ data: { kind: 'internal', message: '系统出了点问题。', requestNo: 'AB12' } });
    expect(failure).toMatchObject({ requestNo: 'AB12', retryable: true });
  });

  it('takes anything without an answer for a lost connection', () => {
    expect(readError(new TypeError('Failed to fetch'))).toMatchObject({ kind: 'network', retryable: true });
    expect(readError(new TypeError('Failed to fetch')).message).toContain('网络');
  });

  it('never shows foreign words to people', () => {
    const { message } = readError({
      data: { code: 'INTERNAL_SERVER_ERROR' },
      message: 'connect ECONNREFUSED 10.0.0.1',
    });
    expect(message).not.toMatch(/[A-Za-z]/);
  });

  it('knows an ended session', () => {
    expect(readError({ data: { code: 'UNAUTHORIZED' } }).kind).toBe('unauthenticated');
    expect(readHttpError(401, { message: '登录已过期。' }).kind).toBe('unauthenticated');
  });
});

describe('readHttpError', () => {
  it('reads the answer of an upload', () => {
    expect(
      readHttpError(413, { code: 'upload.too_large', kind: 'invalid', message: '单个图片不超过 1.5 MB' }),
    ).toMatchObject({
      code: 'upload.too_large',
      message: '单个图片不超过 1.5 MB',
      retryable: false,
    });
  });
  it('takes status 0 for a lost connection', () => {
    expect(readHttpError(0, null).kind).toBe('network');
  });
});
