import { describe, expect, it } from 'vitest';
import type { Changeable } from './change';
import { ACT_NEEDS, CONSENT_KINDS, consentsFor, mergeConsents } from './consent';
import { BUSINESS_TYPES, type BusinessType } from './order';

const kindsFor = (type: BusinessType, changes: Changeable[] = []) =>
  consentsFor(
    type,
    CONSENT_KINDS.map((kind) => ({ kind })),
    changes,
  ).map(({ kind }) => kind);

describe('consentsFor', () => {
  it('asks nobody to pass on data for a parcel, an invoice or a payment that will not be', () => {
    expect(kindsFor('new')).toEqual([...CONSENT_KINDS]);
    const left = kindsFor('revoke');
    expect(CONSENT_KINDS.filter((kind) => !(left as string[]).includes(kind))).toEqual([
      'provide_register',
      'provide_payment',
      'provide_invoice',
      'provide_courier',
    ]);
    expect(kindsFor('change', ['name', 'phone'])).toEqual([...CONSENT_KINDS]);
    expect(kindsFor('change', ['phone'])).toEqual([...left.slice(0, 4), 'provide_register', ...left.slice(4)]);
  });

  it('asks for the register of companies only where it is asked', () => {
    const asking = Object.keys(BUSINESS_TYPES).filter((type) =>
      (kindsFor(type as BusinessType) as string[]).includes('provide_register'),
    );
    expect(asking.sort()).toEqual(['change', 'new']);
  });
});

it('every recipient and every kind of sensitive data is needed by some act', () => {
  const needed = new Set<string>(Object.values(ACT_NEEDS).flat());
  expect(CONSENT_KINDS.filter((kind) => !needed.has(kind))).toEqual(['service']);
});

it('keeps when a text was first relied on', () => {
  const at = (agreementId: string, time: string) => ({ agreementId, sha256: 'ab', at: time });
  expect(mergeConsents([at('a', '1')], [at('a', '2'), at('b', '2')])).toEqual([at('a', '1'), at('b', '2')]);
});
