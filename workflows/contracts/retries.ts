/** Providers come back: try on without end, ever slower. What must not be tried again says so itself (non-retryable). */
export const UNTIL_DONE = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;
