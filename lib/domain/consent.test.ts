import { describe, expect, it } from 'vitest';
import { CONSENT_KINDS, consentsFor } from './consent';

const kindsFor = (type: Parameters<typeof consentsFor>[0]) =>
  consentsFor(
    type,
    CONSENT_KINDS.map((kind) => ({ kind })),
  ).map(({ kind }) => kind);

describe('consentsFor', () => {
  it('asks nobody to pass on data for a parcel, an invoice or a payment that will not be', () => {
    expect(kindsFor('reissue')).toEqual([...CONSENT_KINDS]);
    const left = kindsFor('revoke');
    expect(CONSENT_KINDS.filter((kind) => !(left as string[]).includes(kind))).toEqual([
      'provide_payment',
      'provide_invoice',
      'provide_courier',
    ]);
  });
});
