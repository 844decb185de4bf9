import { describe, expect, it } from 'vitest';
import type { Changeable } from './change';
import { ACT_NEEDS, CONSENT_KINDS, type Concern, type ConsentKind, consentsFor, mergeConsents } from './consent';
import { BUSINESS_TYPES, type BusinessType, type VerificationMethod } from './order';

const kindsFor = (
  type: BusinessType,
  changes: Changeable[] = [],
  { kinds = CONSENT_KINDS, ...known }: Omit<Concern, 'changes'> & { kinds?: readonly ConsentKind[] } = {},
) =>
  consentsFor(
    type,
    kinds.map((kind) => ({ kind })),
    { changes, ...known },
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

  it('asks for no payment and no invoice where nothing is to be paid', () => {
    const left = (type: BusinessType, changes: Changeable[] = []) => {
      const free = kindsFor(type, changes, { free: true });
      return kindsFor(type, changes).filter((kind) => !free.includes(kind));
    };
    expect(left('new')).toEqual(['provide_payment', 'provide_invoice']);
    expect(left('reissue')).toEqual(['provide_payment', 'provide_invoice']);
    expect([left('change', ['phone']), left('revoke')]).toEqual([[], []]);
  });

  it('asks for none who would check online what the papers prove', () => {
    const left = (type: BusinessType) => {
      const posted = kindsFor(type, ['name'], { byPost: true });
      return kindsFor(type, ['name']).filter((kind) => !posted.includes(kind));
    };
    expect(left('reissue')).toEqual(['provide_verifier', 'provide_account_check']);
    // Its form has asked the register before it began.
    expect(left('new')).toEqual(['provide_verifier', 'provide_account_check']);
    expect(left('change')).toEqual(['provide_register', 'provide_verifier', 'provide_account_check']);
  });

  it('asks for the register of companies only where it is asked', () => {
    const asking = Object.keys(BUSINESS_TYPES).filter((type) =>
      (kindsFor(type as BusinessType) as string[]).includes('provide_register'),
    );
    expect(asking.sort()).toEqual(['change', 'new']);
  });

  it('asks for no register beside the check of an account that asks it itself', () => {
    const asks = (type: BusinessType, method: VerificationMethod, kinds?: readonly ConsentKind[]) =>
      kindsFor(type, ['name'], { method, kinds }).includes('provide_register');
    expect(asks('change', 'bank_account')).toBe(false);
    expect(asks('change', 'legal_mobile')).toBe(true);
    expect(asks('new', 'bank_account')).toBe(true);
    const byMemo = CONSENT_KINDS.filter((kind) => kind !== 'provide_account_check');
    expect(asks('change', 'bank_account', byMemo)).toBe(true);
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
