import { execFileSync } from 'node:child_process';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificateList } from '@peculiar/asn1-x509';
import { describe, expect, it } from 'vitest';
import { assembleSigned } from './build';
import { buildTbsCertList, type CrlInput, crlNumber, type RevokedEntry, readCrl } from './crl';
import * as der from './der';
import { extension } from './extensions';
import { issueCrl } from './issue-crl';
import { keyIdentifier } from './keys';
import { type CrlContext, lintCrl } from './lint/crl';
import { OID } from './oids';
import { testAuthority } from './testing/authority';
import { edited } from './testing/mutate';

const { issuing } = testAuthority();
const thisUpdate = new Date('2026-11-22T08:00:00.750Z');
const nextUpdate = new Date('2026-11-23T08:00:00.750Z');
const revokedAt = new Date('2026-11-21T10:20:30.400Z');

const ENTRIES: RevokedEntry[] = [
  { serialHex: '80aa', revokedAt, reason: 'superseded' },
  { serialHex: '7f01', revokedAt, reason: 'certificateHold' },
  { serialHex: '05', revokedAt, reason: 'unspecified' },
];

const input = (over: Partial<CrlInput> = {}): CrlInput => ({
  issuer: issuing.certificate,
  number: 7n,
  thisUpdate,
  nextUpdate,
  entries: ENTRIES,
  ...over,
});
const signed = (over: Partial<CrlInput> = {}): Uint8Array => {
  const tbs = buildTbsCertList(input(over));
  return assembleSigned(tbs, issuing.sign(tbs));
};

const context: CrlContext = {
  issuerSubject: issuing.certificate.subject.raw,
  issuerKeyId: keyIdentifier(issuing.certificate.publicKeySpki),
  previousNumber: 6n,
};
const names = (file: Uint8Array, over: Partial<CrlContext> = {}) =>
  lintCrl(file, { ...context, ...over }).map(({ name }) => name);

describe('CRL', () => {
  it('reads the same to OpenSSL', () => {
    const text = execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-text'], { input: signed() }).toString();
    expect(text).toMatch(/Version 2[\s\S]*X509v3 CRL Number:\s+7/);
    // The top bit of the first octet is no sign.
    expect(text).toMatch(/Serial Number: 80AA[\s\S]*Superseded[\s\S]*Serial Number: 7F01[\s\S]*Certificate Hold/);
    expect(text).toMatch(/Serial Number: 05\s+Revocation Date: [^\n]+\n\s+Signature/);
  });

  it('reads the same to another ASN.1 implementation', () => {
    const list = AsnConvert.parse(signed(), CertificateList).tbsCertList;
    expect(list.revokedCertificates?.map((entry) => Buffer.from(entry.userCertificate).toString('hex'))).toEqual([
      '0080aa',
      '7f01',
      '05',
    ]);
    expect(list.thisUpdate.getTime().toISOString()).toBe('2026-11-22T08:00:00.000Z');
  });

  it('leaves an empty list out', () => {
    const empty = readCrl(signed({ entries: [] }));
    expect(empty.entries).toBeUndefined();
    expect(crlNumber(empty)).toBe(7n);
    expect(names(signed({ entries: [] }))).toEqual([]);
  });

  it('lists fifty thousand certificates', async () => {
    const entries = Array.from({ length: 50_000 }, (_, index) => ({
      serialHex: (0x40000000 + index).toString(16),
      revokedAt,
      reason: 'superseded' as const,
    }));
    const der = await issueCrl({ ...input({ entries }), previousNumber: 6n }, async (tbs) => issuing.sign(tbs));
    expect(readCrl(der).entries).toHaveLength(50_000);
  }, 60_000);

  it('refuses a signature by another key', async () => {
    const other = testAuthority().issuing;
    await expect(issueCrl({ ...input(), previousNumber: 6n }, async (tbs) => other.sign(tbs))).rejects.toThrow(
      'does not verify',
    );
  });
});

const ENTRIES_AT = [0, 5];
const oneEntry = (...extensions: Uint8Array[]) =>
  edited(signed(), ENTRIES_AT, () =>
    der.sequence(der.sequence(der.integer(9), der.x509Time(revokedAt), der.sequence(...extensions))),
  );
const withoutNext = edited(signed(), [0], (tbs) =>
  der.sequence(...tbs.children.filter((_, index) => index !== 4).map((node) => node.raw)),
);
const softIdp = edited(signed(), [0, 6, 0], (list) =>
  der.sequence(...list.children.map((node) => node.raw), extension(OID.issuingDistributionPoint, der.sequence())),
);

describe('CRL lint (rule 32)', () => {
  it('finds nothing in our own, also with a distribution point', () => {
    expect(names(signed())).toEqual([]);
    expect(names(signed({ distributionPoint: 'http://ca.example.com/x.crl' }))).toEqual([]);
  });

  it.each<[string, () => string[]]>([
    ['crl_number_grows', () => names(signed(), { previousNumber: 7n })],
    ['crl_issuer_and_key', () => names(signed(), { issuerKeyId: new Uint8Array(20) })],
    ['crl_next_update', () => names(withoutNext)],
    ['crl_no_empty_list', () => names(edited(signed(), ENTRIES_AT, () => der.sequence()))],
    ['crl_no_serial_twice', () => names(signed({ entries: [ENTRIES[0], ENTRIES[0]] as RevokedEntry[] }))],
    ['crl_reasons', () => names(oneEntry(extension(OID.reasonCode, der.enumerated(7))))],
    ['crl_reasons', () => names(oneEntry(extension(OID.reasonCode, der.enumerated(0))))],
    ['crl_reasons', () => names(oneEntry(extension(OID.reasonCode, der.integer(1))))],
    ['crl_no_removal_in_full_list', () => names(oneEntry(extension(OID.reasonCode, der.enumerated(8))))],
    ['crl_distribution_point_critical', () => names(softIdp)],
    ['crl_one_der_value', () => names(der.concat([signed(), Uint8Array.of(0)]))],
  ])('%s alone', (name, run) => {
    expect(run()).toEqual([name]);
  });
});
