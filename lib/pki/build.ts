/** Certificates in two halves: the octets to sign, then the assembly with a signature made in an HSM. */
import { type ParsedCertificate, versionThree } from './certificate';
import { type Bytes, bitString, DerError, integer, sequence, x509Time } from './der';
import { encodeName, type NameFields } from './dn';
import { buildExtensions } from './extensions';
import { checkRsaKey, keyIdentifier } from './keys';
import type { CertificateProfile, PkiUrls } from './profiles';
import { SHA256_WITH_RSA } from './signing';

export interface TbsInput {
  profile: CertificateProfile;
  serial: Uint8Array;
  /** The issuing certificate; absent for a self-signed root. */
  issuer?: ParsedCertificate | undefined;
  subject: NameFields;
  publicKeySpki: Uint8Array;
  notBefore: Date;
  notAfter: Date;
  urls: PkiUrls;
}

export function buildTbsCertificate(input: TbsInput): Bytes {
  const { profile, issuer, subject } = input;
  const missing = profile.requiredNames.find((field) => !subject[field]);
  if (missing) throw new DerError(`${missing} is required by profile ${profile.name}`);
  const key = checkRsaKey(input.publicKeySpki);
  if (key.bits < profile.minimumKeyBits) throw new DerError(`RSA key of ${key.bits} bits for profile ${profile.name}`);
  const name = encodeName(subject);
  return sequence(
    versionThree(),
    integer(input.serial),
    SHA256_WITH_RSA,
    // The issuer's octets as they stand in its own certificate: comparison is by octets.
    issuer ? new Uint8Array(issuer.subject.raw) : name,
    sequence(x509Time(input.notBefore), x509Time(input.notAfter)),
    name,
    new Uint8Array(input.publicKeySpki),
    buildExtensions({
      profile,
      urls: input.urls,
      subjectKeyId: keyIdentifier(input.publicKeySpki),
      authorityKeyId: issuer && keyIdentifier(issuer.publicKeySpki),
      organizationIdentifier: subject.organizationIdentifier,
    }),
  );
}

/** Certificates and CRLs alike: SIGNED{…} of X.509. */
export function assembleSigned(tbs: Uint8Array, signature: Uint8Array): Bytes {
  return sequence(tbs, SHA256_WITH_RSA, bitString(signature));
}
