/** The extensions of our profiles, each as DER of an Extension. */
import {
  type Bytes,
  bitString,
  booleanTrue,
  explicit,
  ia5Octets,
  ia5String,
  implicit,
  integer,
  nullValue,
  octetString,
  oid,
  printableString,
  sequence,
  utf8String,
} from './der';
import { ORGANISATION_IDENTIFIER_PREFIX } from './dn';
import { OID } from './oids';
import type { CertificateProfile, PkiUrls } from './profiles';

export function extension(id: string, value: Uint8Array, critical = false): Bytes {
  return critical ? sequence(oid(id), booleanTrue(), octetString(value)) : sequence(oid(id), octetString(value));
}

/** Named bits: trailing zero bits are left out (X.690 11.2.2). */
export function namedBits(bits: readonly number[]): Bytes {
  const highest = Math.max(...bits);
  const octets = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] as number) | (0x80 >> (bit & 7));
  return bitString(octets, 7 - (highest & 7));
}

const uri = (address: string): Bytes => implicit(6, ia5Octets(address));

export const crlUrl = (urls: PkiUrls, name: string): string => `${urls.base}/pki/crl/${name}.crl`;
export const caUrl = (urls: PkiUrls, name: string): string => `${urls.base}/pki/ca/${name}.cer`;
export const ocspUrl = (urls: PkiUrls): string => `${urls.base}/pki/ocsp`;
export const cpsUrl = (urls: PkiUrls): string => `${urls.base}/pki/cps`;

/** The form of PUBLIC_URL that goes into certificates: http, no slash at the end. */
export function pkiUrls(publicUrl: string): PkiUrls {
  const url = new URL(publicUrl);
  url.protocol = 'http:';
  return { base: url.href.replace(/\/+$/, '') };
}

export function authorityKeyIdentifier(keyId: Uint8Array): Bytes {
  return extension(OID.authorityKeyIdentifier, sequence(implicit(0, keyId)));
}

function basicConstraints(ca: { pathLength?: number }): Bytes {
  const parts = [booleanTrue()];
  if (ca.pathLength !== undefined) parts.push(integer(ca.pathLength));
  return extension(OID.basicConstraints, sequence(...parts), true);
}

function policies(profile: CertificateProfile, urls: PkiUrls): Bytes {
  const items = (profile.policies ?? []).map((policy) => {
    const cps = sequence(sequence(oid(OID.cps), ia5String(cpsUrl(urls))));
    return policy.cps ? sequence(oid(policy.oid), cps) : sequence(oid(policy.oid));
  });
  return extension(OID.certificatePolicies, sequence(...items));
}

export const distributionPointName = (address: string): Bytes => explicit(0, explicit(0, uri(address)));

function authorityInfoAccess(profile: CertificateProfile, urls: PkiUrls): Bytes {
  const items: Bytes[] = [];
  if (profile.ocsp) items.push(sequence(oid(OID.ocsp), uri(ocspUrl(urls))));
  if (profile.issuer) items.push(sequence(oid(OID.caIssuers), uri(caUrl(urls, profile.issuer))));
  return extension(OID.authorityInfoAccess, sequence(...items));
}

function identifier(kind: { oid: string; type: 'printable' | 'utf8' }, organizationIdentifier: string): Bytes {
  const code = organizationIdentifier.slice(ORGANISATION_IDENTIFIER_PREFIX.length);
  return extension(kind.oid, kind.type === 'printable' ? printableString(code) : utf8String(code));
}

export interface ExtensionInput {
  profile: CertificateProfile;
  urls: PkiUrls;
  subjectKeyId: Uint8Array;
  /** Absent in a self-signed root. */
  authorityKeyId?: Uint8Array | undefined;
  organizationIdentifier?: string | undefined;
}

export function buildExtensions(input: ExtensionInput): Bytes {
  const { profile, urls } = input;
  const list: Bytes[] = [];
  if (input.authorityKeyId) list.push(authorityKeyIdentifier(input.authorityKeyId));
  list.push(extension(OID.subjectKeyIdentifier, octetString(input.subjectKeyId)));
  if (profile.ca) list.push(basicConstraints(profile.ca));
  list.push(extension(OID.keyUsage, namedBits(profile.keyUsage), true));
  if (profile.extKeyUsage) list.push(extension(OID.extKeyUsage, sequence(...profile.extKeyUsage.map(oid))));
  if (profile.policies) list.push(policies(profile, urls));
  if (profile.crl) {
    const point = sequence(distributionPointName(crlUrl(urls, profile.crl)));
    list.push(extension(OID.cRLDistributionPoints, sequence(point)));
  }
  if (profile.ocsp || profile.issuer) list.push(authorityInfoAccess(profile, urls));
  if (profile.noCheck) list.push(extension(OID.ocspNoCheck, nullValue()));
  if (profile.identifierExtension && input.organizationIdentifier) {
    list.push(identifier(profile.identifierExtension, input.organizationIdentifier));
  }
  return explicit(3, sequence(...list));
}
