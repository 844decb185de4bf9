/** The one error type of business rules. `code` is stable for programs; `message` is Chinese, for people, and says what to do next. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'limited'
  | 'unavailable';

export class DomainError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly kind: ErrorKind = 'invalid',
    /** Non-personal facts that help a screen, e.g. `{ retryAfterSeconds: 60 }`. */
    readonly details: Record<string, string | number | boolean> = {},
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** A provider did not answer, or answered that it can't just now: ours to retry, never the customer's mistake. */
export class ProviderUnavailableError extends DomainError {
  constructor(
    readonly provider: string,
    /** Was the request possibly carried out? Then only the same idempotency key may be used again. */
    readonly outcomeUnknown: boolean,
    detail = '',
  ) {
    super('provider.unavailable', '对方系统暂时没有回应，您填写的内容已保留，请稍后重试。', 'unavailable', {
      provider,
      detail,
    });
    this.name = 'ProviderUnavailableError';
  }
}
