import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ParsedCertificate } from '../certificate';
import * as der from '../der';
import { type DerNode, readDer } from '../der-read';
import { extension, namedBits } from '../extensions';
import { keyIdentifier } from '../keys';
import { OID } from '../oids';
import { type TestParty, testAuthority } from '../testing/authority';
import { AT, edited, withExtensionNode, withExtensionValue, withExtraExtension } from '../testing/mutate';
import { assertLint, CERTIFICATE_RULES, LintError, lintCertificate, lintContext } from './lint';
import type { LintContext } from './rule';

const {
  root,
  issuing,
  ocsp,
  leaf: makeLeaf,
} = testAuthority('http://ca.example.com', new Date('2026-11-22T08:00:00Z'));
const leaf = makeLeaf();

const contextOf = (party: TestParty, issuer: ParsedCertificate | undefined): LintContext =>
  lintContext(party.profile, issuer, party.certificate, false);
const leafContext = contextOf(leaf, issuing.certificate);
const file = leaf.certificate.der;

const ids = (certificate: Uint8Array, context = leafContext): number[] =>
  lintCertificate(certificate, context).map((finding) => finding.id);

const text = (value: string) => new Uint8Array(Buffer.from(value, 'latin1'));
const utc = (value: string) => der.tlv(der.TAG.utcTime, text(value));
const uri = (value: string) => der.implicit(6, text(value));
const raws = (node: DerNode) => node.children.map((child) => child.raw);

/** The subject with the attribute at `index` given another value. */
const subjectValue = (index: number, value: Uint8Array) => edited(file, [...AT.subject, index, 0, 1], () => value);
const newValidity = (from: Uint8Array, to: Uint8Array) => edited(file, AT.validity, () => der.sequence(from, to));
const policyWith = (...qualifiers: Uint8Array[]) =>
  withExtensionValue(file, OID.certificatePolicies, () =>
    der.sequence(der.sequence(der.oid('2.999.1'), der.sequence(...qualifiers))),
  );

function withKey(modulusLength: number, publicExponent: number): Uint8Array {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return withSpki(spki);
}

/** A changed key gets its own key identifier, so that only the key itself is wrong. */
function withSpki(spki: Uint8Array): Uint8Array {
  const changed = edited(file, AT.spki, () => spki);
  return withExtensionValue(changed, OID.subjectKeyIdentifier, () => der.octetString(keyIdentifier(spki)));
}

const bothAlgorithms = (algorithm: Uint8Array) =>
  edited(
    edited(file, AT.innerAlgorithm, () => algorithm),
    AT.outerAlgorithm,
    () => algorithm,
  );

/** One certificate per rule that breaks this rule and no other. */
const BROKEN: readonly [id: number, what: string, make: () => Uint8Array, context?: LintContext][] = [
  [1, 'negative serial', () => edited(file, AT.serial, () => der.tlv(2, Uint8Array.of(0x80, 1)))],
  [1, 'zero serial', () => edited(file, AT.serial, () => der.integer(0))],
  [1, 'serial with a needless zero', () => edited(file, AT.serial, () => der.tlv(2, Uint8Array.of(0, 1, 1)))],
  [1, 'serial of 21 octets', () => edited(file, AT.serial, () => der.tlv(2, new Uint8Array(21).fill(1)))],
  [2, 'version 2', () => edited(file, [...AT.version, 0], () => der.integer(1))],
  [
    3,
    'outer algorithm differs',
    () => edited(file, AT.outerAlgorithm, () => der.sequence(der.oid(OID.sha512WithRSAEncryption), der.nullValue())),
  ],
  [4, 'no NULL parameters', () => bothAlgorithms(der.sequence(der.oid(OID.sha256WithRSAEncryption)))],
  [
    4,
    'no NULL parameters in the key',
    () => edited(file, [...AT.spki, 0], (node) => der.sequence(...raws(node).slice(0, 1))),
  ],
  [5, 'SHA-1 with RSA', () => bothAlgorithms(der.sequence(der.oid('1.2.840.113549.1.1.5'), der.nullValue()))],
  [5, 'RSA key of 1024 bits', () => withKey(1024, 65537)],
  [5, 'even exponent', () => withSpki(evenExponent())],
  [
    6,
    'issuerUniqueID',
    () =>
      edited(file, [0], (tbs) =>
        der.sequence(...raws(tbs).slice(0, 7), der.implicit(1, Uint8Array.of(0, 1)), ...raws(tbs).slice(7)),
      ),
  ],
  [7, 'ends before it begins', () => newValidity(utc('270101000000Z'), utc('261231000000Z'))],
  [7, 'outlives the issuer', () => newValidity(utc('361101000000Z'), utc('361201000000Z'))],
  [7, "longer than the product's period", () => newValidity(utc('261122080000Z'), utc('271122080000Z'))],
  [8, 'UTCTime without seconds', () => newValidity(utc('2611220800Z'), utc('271122075959Z'))],
  [
    8,
    'GeneralizedTime before 2050',
    () => newValidity(der.generalizedTime(new Date('2026-11-22T08:00:00Z')), utc('271122075959Z')),
  ],
  [8, 'offset instead of Z', () => newValidity(utc('261122160000+0800'), utc('271122075959Z'))],
  [9, "issuer is not the CA's subject", () => edited(file, [...AT.issuer, 2, 0, 1], () => der.utf8String('另一个'))],
  [10, 'C as UTF8String', () => subjectValue(0, der.utf8String('CN'))],
  [10, 'C of three letters', () => subjectValue(0, der.printableString('CHN'))],
  [11, 'CN of 65 characters', () => subjectValue(5, der.utf8String('甲'.repeat(65)))],
  [11, 'empty CN', () => subjectValue(5, der.utf8String(''))],
  [12, 'BMPString', () => subjectValue(5, der.tlv(der.TAG.bmpString, Buffer.from('甲', 'utf16le').swap16()))],
  [12, 'control character', () => subjectValue(5, der.utf8String('甲\u0007乙'))],
  [12, 'space at the edge', () => subjectValue(5, der.utf8String('甲 '))],
  [12, 'broken UTF-8', () => subjectValue(5, der.tlv(der.TAG.utf8String, Uint8Array.of(0xe7, 0x94)))],
  [
    12,
    'Chinese squeezed into PrintableString',
    () => subjectValue(5, der.tlv(der.TAG.printableString, Uint8Array.of(0x7f, 0x7f))),
  ],
  [13, 'empty subject', () => edited(file, AT.subject, () => der.sequence())],
  [
    14,
    'two attributes in an RDN',
    () =>
      edited(file, [...AT.subject, 5], (set) =>
        der.setOf(...raws(set), der.sequence(der.oid(OID.serialNumber), der.utf8String('1'))),
      ),
  ],
  [15, 'extension twice', () => withExtraExtension(file, extension(OID.gmOrganizationCode, der.printableString('X')))],
  [16, 'unknown critical extension', () => withExtraExtension(file, extension('2.999.7', der.nullValue(), true))],
  [
    17,
    'authority key of another CA',
    () => withExtensionValue(file, OID.authorityKeyIdentifier, () => der.sequence(der.implicit(0, new Uint8Array(20)))),
  ],
  [17, 'no authority key identifier', () => withExtensionValue(file, OID.authorityKeyIdentifier, () => null)],
  [
    18,
    'subject key identifier not derived',
    () => withExtensionValue(file, OID.subjectKeyIdentifier, () => der.octetString(new Uint8Array(20))),
  ],
  [19, 'no keyUsage', () => withExtensionValue(file, OID.keyUsage, () => null)],
  [
    19,
    'keyUsage not critical',
    () => withExtensionNode(file, OID.keyUsage, () => extension(OID.keyUsage, namedBits([0, 1]))),
  ],
  [19, 'trailing zero bits', () => withExtensionValue(file, OID.keyUsage, () => der.bitString(Uint8Array.of(0xc0), 0))],
  [19, 'no bit', () => withExtensionValue(file, OID.keyUsage, () => der.bitString(new Uint8Array(0)))],
  [20, 'keyCertSign in an end entity', () => withExtensionValue(file, OID.keyUsage, () => namedBits([0, 5]))],
  [
    20,
    'pathLen without cA',
    () => withExtraExtension(file, extension(OID.basicConstraints, der.sequence(der.integer(0)), true)),
  ],
  [21, 'empty EKU', () => withExtraExtension(file, extension(OID.extKeyUsage, der.sequence()))],
  [
    21,
    'clientAuth with nonRepudiation',
    () => withExtraExtension(file, extension(OID.extKeyUsage, der.sequence(der.oid(OID.clientAuth)))),
  ],
  [
    22,
    'TRUE as 01',
    () =>
      withExtensionNode(file, OID.keyUsage, ({ children: [id, , value] }) =>
        der.sequence(id?.raw as Uint8Array, der.tlv(1, Uint8Array.of(1)), value?.raw as Uint8Array),
      ),
  ],
  [
    22,
    'FALSE written out',
    () =>
      withExtraExtension(
        file,
        der.sequence(der.oid('2.999.7'), der.tlv(1, Uint8Array.of(0)), der.octetString(der.nullValue())),
      ),
  ],
  [
    23,
    'https in the distribution point',
    () =>
      withExtensionValue(file, OID.cRLDistributionPoints, () =>
        der.sequence(der.sequence(der.explicit(0, der.explicit(0, uri('https://ca.example.com/x.crl'))))),
      ),
  ],
  [
    23,
    'Chinese host',
    () =>
      withExtensionValue(file, OID.cRLDistributionPoints, () =>
        der.sequence(
          der.sequence(der.explicit(0, der.explicit(0, der.implicit(6, Buffer.from('http://示例.cn/x.crl'))))),
        ),
      ),
  ],
  [24, 'empty AIA', () => withExtensionValue(file, OID.authorityInfoAccess, () => der.sequence())],
  [
    24,
    'AIA with a directory name',
    () =>
      withExtensionValue(file, OID.authorityInfoAccess, () =>
        der.sequence(der.sequence(der.oid(OID.ocsp), der.explicit(4, der.sequence()))),
      ),
  ],
  [
    25,
    'policy twice',
    () => withExtensionValue(file, OID.certificatePolicies, (node) => der.sequence(...raws(node), ...raws(node))),
  ],
  [
    25,
    'CPS as UTF8String',
    () => policyWith(der.sequence(der.oid(OID.cps), der.utf8String('http://ca.example.com/cps'))),
  ],
  [
    26,
    'explicitText as BMPString',
    () =>
      policyWith(
        der.sequence(der.oid(OID.userNotice), der.sequence(der.tlv(der.TAG.bmpString, Uint8Array.of(0x75, 0x32)))),
      ),
  ],
  [
    26,
    'explicitText of 201 characters',
    () => policyWith(der.sequence(der.oid(OID.userNotice), der.sequence(der.utf8String('甲'.repeat(201))))),
  ],
  [
    27,
    'mail address in Chinese',
    () =>
      withExtraExtension(
        file,
        extension(OID.subjectAltName, der.sequence(der.implicit(1, Buffer.from('张@example.com')))),
      ),
  ],
  [
    28,
    'nameConstraints in an end entity',
    () => withExtraExtension(file, extension(OID.nameConstraints, der.sequence(), true)),
  ],
  [29, "the CA's own key", () => withSpki(issuing.publicKeySpki)],
  [29, "somebody else's key", () => file, { ...leafContext, keyKnownForOther: true }],
  [30, 'octets after the end', () => der.concat([file, Uint8Array.of(0)])],
  [30, 'truncated', () => file.subarray(0, -1)],
  [
    30,
    'octets after an extension value',
    () => withExtraExtension(file, extension('2.999.7', der.concat([der.nullValue(), der.nullValue()]))),
  ],
  [
    31,
    'responder without nocheck',
    () => withExtensionValue(ocsp.certificate.der, OID.ocspNoCheck, () => null),
    contextOf(ocsp, issuing.certificate),
  ],
  [31, 'nocheck in an end entity', () => withExtraExtension(file, extension(OID.ocspNoCheck, der.nullValue()))],
];

function evenExponent(): Uint8Array {
  const spki = readDer(leaf.publicKeySpki);
  const key = readDer(spki.children[1]?.content.subarray(1) as Uint8Array);
  const changed = der.sequence(key.children[0]?.raw as Uint8Array, der.integer(65536));
  return der.sequence(spki.children[0]?.raw as Uint8Array, der.bitString(changed));
}

describe('certificate lint', () => {
  it('finds nothing in certificates of our profiles', () => {
    expect(lintCertificate(root.certificate.der, contextOf(root, undefined))).toEqual([]);
    expect(lintCertificate(issuing.certificate.der, contextOf(issuing, root.certificate))).toEqual([]);
    expect(lintCertificate(ocsp.certificate.der, contextOf(ocsp, issuing.certificate))).toEqual([]);
    expect(lintCertificate(file, leafContext)).toEqual([]);
  });

  it.each(BROKEN)('rule %i alone: %s', (id, _what, make, context) => {
    expect(ids(make(), context)).toEqual([id]);
  });

  it('has a breaking certificate for every rule, and every rule once', () => {
    const rules = CERTIFICATE_RULES.map((rule) => rule.id);
    expect([...rules, 30].sort((a, b) => a - b)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
    expect(new Set(BROKEN.map(([id]) => id))).toEqual(new Set([...rules, 30]));
  });

  it('stops octets before they are signed, and names rules instead of people', () => {
    assertLint(leaf.certificate.tbs, leaf.profile, issuing.certificate);
    const bad = readDer(subjectValue(5, der.utf8String('桂林示例\u0000公司'))).children[0]?.raw as Uint8Array;
    expect(() => assertLint(bad, leaf.profile, issuing.certificate)).toThrow(LintError);
    expect(() => assertLint(bad, leaf.profile, issuing.certificate)).not.toThrow(/桂林/);
    expect(() => assertLint(bad, leaf.profile, issuing.certificate)).toThrow(/12 string_types/);
  });
});
