/** What we issue, as data. The table was checked against independent linters; change it together with the lint. */
import { CERTIFICATE_YEARS } from '../domain/order';
import type { SubjectNames } from '../domain/subject';
import { KEY_USAGE } from './certificate';
import { OID } from './oids';

export type CaRole = 'root' | 'issuing' | 'ocsp' | 'audit';
export type ProfileName = CaRole | 'organisation-signing';

/** Where the world finds the CA's public things. Plain http: a client cannot check TLS with the very lists it is fetching. */
export interface PkiUrls {
  base: string;
}

export interface CertificateProfile {
  name: ProfileName;
  /** Shown to people, e.g. as the product of an order. */
  title: string;
  minimumKeyBits: number;
  /** One of the two; a period of years ends one second before its anniversary. */
  years?: number;
  days?: number;
  ca?: { pathLength?: number };
  keyUsage: readonly number[];
  extKeyUsage?: readonly string[];
  policies?: readonly { oid: string; cps: boolean }[];
  /** Name of the CRL that will speak about this certificate: `/pki/crl/<name>.crl`. */
  crl?: 'root' | 'issuing';
  ocsp?: boolean;
  /** Name of the issuer's certificate: `/pki/ca/<name>.cer`. */
  issuer?: 'root' | 'issuing';
  noCheck?: boolean;
  requiredNames: readonly (keyof SubjectNames)[];
  /**
   * The USCC once more, as Chinese programs look for it. The OID is practice in the field; GM/T 0015-2023 is quoted with
   * contradicting ones, so OID and string type are data.
   */
  identifierExtension?: { oid: string; type: 'printable' | 'utf8' };
}

/**
 * Our own policies live below the enterprise number for documentation (RFC 5612); an operator with a number of his own replaces
 * it. The arc for examples, 2.999, is no choice: some decoders refuse it.
 */
export const POLICY_ARC = '1.3.6.1.4.1.32473.3394.1';

export const PROFILES: Readonly<Record<ProfileName, CertificateProfile>> = {
  root: {
    name: 'root',
    title: '根证书',
    minimumKeyBits: 4096,
    years: 20,
    ca: {},
    keyUsage: [KEY_USAGE.keyCertSign, KEY_USAGE.cRLSign],
    requiredNames: ['countryName', 'organizationName', 'commonName'],
  },
  issuing: {
    name: 'issuing',
    title: '签发机构证书',
    minimumKeyBits: 3072,
    years: 10,
    ca: { pathLength: 0 },
    keyUsage: [KEY_USAGE.keyCertSign, KEY_USAGE.cRLSign],
    policies: [{ oid: OID.anyPolicy, cps: true }],
    // No OCSP here: the root is offline and speaks by its long-lived CRL alone.
    crl: 'root',
    issuer: 'root',
    requiredNames: ['countryName', 'organizationName', 'commonName'],
  },
  'organisation-signing': {
    name: 'organisation-signing',
    title: '单位数字证书',
    minimumKeyBits: 2048,
    years: CERTIFICATE_YEARS,
    keyUsage: [KEY_USAGE.digitalSignature, KEY_USAGE.nonRepudiation],
    policies: [{ oid: `${POLICY_ARC}.1`, cps: true }],
    crl: 'issuing',
    ocsp: true,
    issuer: 'issuing',
    requiredNames: ['countryName', 'organizationName', 'organizationIdentifier', 'commonName'],
    identifierExtension: { oid: OID.gmOrganizationCode, type: 'printable' },
  },
  ocsp: {
    name: 'ocsp',
    title: 'OCSP 响应者证书',
    minimumKeyBits: 2048,
    days: 90,
    keyUsage: [KEY_USAGE.digitalSignature],
    extKeyUsage: [OID.ocspSigning],
    policies: [{ oid: `${POLICY_ARC}.2`, cps: true }],
    noCheck: true,
    requiredNames: ['countryName', 'organizationName', 'commonName'],
  },
  // Signs the seals of the audit log, for as long as the issuing CA lives.
  audit: {
    name: 'audit',
    title: '审计日志签章证书',
    minimumKeyBits: 2048,
    years: 10,
    keyUsage: [KEY_USAGE.digitalSignature],
    policies: [{ oid: `${POLICY_ARC}.3`, cps: true }],
    crl: 'issuing',
    issuer: 'issuing',
    requiredNames: ['countryName', 'organizationName', 'commonName'],
  },
};

/** The profile's period from `from` on, cut to the issuer's own. */
export function validityOf(profile: CertificateProfile, from: Date, issuerNotAfter?: Date) {
  const notBefore = new Date(Math.floor(from.getTime() / 1000) * 1000);
  const end = new Date(notBefore);
  if (profile.years) end.setUTCFullYear(end.getUTCFullYear() + profile.years);
  if (profile.days) end.setUTCDate(end.getUTCDate() + profile.days);
  const notAfter = new Date(end.getTime() - 1000);
  return { notBefore, notAfter: issuerNotAfter && issuerNotAfter < notAfter ? issuerNotAfter : notAfter };
}
