/** A small CA in memory for tests: the product's code with keys of node:crypto instead of a token. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { assembleSigned, buildTbsCertificate } from '../build';
import { type ParsedCertificate, parseCertificate } from '../certificate';
import type { NameFields } from '../dn';
import { pkiUrls } from '../extensions';
import { type CertificateProfile, PROFILES, type ProfileName, validityOf } from '../profiles';
import { randomSerial } from '../serial';

export interface TestParty {
  profile: CertificateProfile;
  privateKey: KeyObject;
  publicKeySpki: Uint8Array;
  certificate: ParsedCertificate;
  sign(tbs: Uint8Array): Uint8Array;
}

const SUBJECTS: Readonly<Record<ProfileName, NameFields>> = {
  root: { countryName: 'CN', organizationName: '示例电子认证有限公司', commonName: '示例根证书' },
  issuing: { countryName: 'CN', organizationName: '示例电子认证有限公司', commonName: '示例签发机构' },
  ocsp: { countryName: 'CN', organizationName: '示例电子认证有限公司', commonName: '示例OCSP' },
  audit: { countryName: 'CN', organizationName: '示例电子认证有限公司', commonName: '示例审计签章' },
  'organisation-signing': {
    countryName: 'CN',
    stateOrProvinceName: '广西壮族自治区',
    localityName: '桂林市',
    organizationName: '桂林示例甲科技有限公司',
    organizationIdentifier: 'NTRCN-91450300MA5DEMA2A4',
    commonName: '桂林示例甲科技有限公司',
  },
};

/** 2048 bits everywhere: tests are about shapes, and large keys take seconds to make. */
export function testParty(name: ProfileName, issuer: TestParty | undefined, base: string, from: Date): TestParty {
  const profile = { ...PROFILES[name], minimumKeyBits: 2048 };
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKeySpki = publicKey.export({ format: 'der', type: 'spki' });
  const sign = (tbs: Uint8Array): Uint8Array => createSign('sha256').update(tbs).sign(privateKey);
  const tbs = buildTbsCertificate({
    profile,
    serial: randomSerial(),
    issuer: issuer?.certificate,
    subject: SUBJECTS[name],
    publicKeySpki,
    ...validityOf(profile, from, issuer?.certificate.notAfter),
    urls: pkiUrls(base),
  });
  const certificate = parseCertificate(assembleSigned(tbs, issuer ? issuer.sign(tbs) : sign(tbs)));
  return { profile, privateKey, publicKeySpki, certificate, sign };
}

export interface TestAuthority {
  root: TestParty;
  issuing: TestParty;
  ocsp: TestParty;
  leaf(): TestParty;
}

export function testAuthority(base = 'http://127.0.0.1:3000', from = new Date()): TestAuthority {
  const root = testParty('root', undefined, base, from);
  const issuing = testParty('issuing', root, base, from);
  const ocsp = testParty('ocsp', issuing, base, from);
  return { root, issuing, ocsp, leaf: () => testParty('organisation-signing', issuing, base, from) };
}
