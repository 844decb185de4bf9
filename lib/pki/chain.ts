/** Path validation for chains of our own shape: leaf, issuing CA, root; RSA with SHA-256, no name constraints, no policies. */
import {
  basicConstraintsOf,
  extensionValue,
  KEY_USAGE,
  keyUsageOf,
  type ParsedCertificate,
  parseCertificate,
} from './certificate';
import { equalBytes } from './der';
import { OID } from './oids';
import { verifySignature } from './signing';

export class ChainError extends Error {
  override name = 'ChainError';
  constructor(
    /** Stable name of what failed. */
    readonly reason:
      | 'expired'
      | 'notYetValid'
      | 'issuerName'
      | 'keyIdentifier'
      | 'signature'
      | 'notACa'
      | 'pathLength'
      | 'keyUsage'
      | 'algorithm'
      | 'criticalExtension'
      | 'notSelfSigned'
      | 'empty',
    detail: string,
  ) {
    super(`${reason}: ${detail}`);
  }
}

const UNDERSTOOD = new Set<string>([
  OID.basicConstraints,
  OID.keyUsage,
  OID.extKeyUsage,
  OID.certificatePolicies,
  OID.subjectAltName,
]);

function checkAlone(certificate: ParsedCertificate, at: Date): void {
  const name = certificate.serialHex;
  if (at < certificate.notBefore) throw new ChainError('notYetValid', name);
  if (at > certificate.notAfter) throw new ChainError('expired', name);
  if (certificate.signatureAlgorithm !== OID.sha256WithRSAEncryption) throw new ChainError('algorithm', name);
  const unknown = certificate.extensions.find((extension) => extension.critical && !UNDERSTOOD.has(extension.oid));
  if (unknown) throw new ChainError('criticalExtension', unknown.oid);
}

function checkIssuedBy(child: ParsedCertificate, issuer: ParsedCertificate, casBelow: number): void {
  const name = child.serialHex;
  if (!equalBytes(child.issuer.raw, issuer.subject.raw)) throw new ChainError('issuerName', name);
  const authority = extensionValue(child, OID.authorityKeyIdentifier)?.children.find((node) => node.tag === 0x80);
  const subjectKey = extensionValue(issuer, OID.subjectKeyIdentifier);
  if (authority && subjectKey && !equalBytes(authority.content, subjectKey.content)) {
    throw new ChainError('keyIdentifier', name);
  }
  const { ca, pathLength } = basicConstraintsOf(issuer);
  if (!ca) throw new ChainError('notACa', issuer.serialHex);
  if (pathLength !== undefined && casBelow > pathLength) throw new ChainError('pathLength', issuer.serialHex);
  if (keyUsageOf(issuer)?.has(KEY_USAGE.keyCertSign) === false) throw new ChainError('keyUsage', issuer.serialHex);
  if (!verifySignature(issuer.publicKeySpki, child.tbs, child.signature)) throw new ChainError('signature', name);
}

/**
 * `chain` runs from the leaf's issuer to the self-signed root, which the caller must know by other means.
 * Throws ChainError with a stable reason; returns the parsed leaf.
 */
export function verifyChain(leaf: Uint8Array, chain: readonly Uint8Array[], at: Date): ParsedCertificate {
  const certificates = [leaf, ...chain].map((der) => parseCertificate(der));
  const root = certificates.at(-1);
  if (!root || certificates.length < 2) throw new ChainError('empty', 'no issuer');
  for (const certificate of certificates) checkAlone(certificate, at);
  certificates.forEach((certificate, index) => {
    const issuer = certificates[index + 1] ?? certificate;
    if (issuer === certificate && !equalBytes(root.issuer.raw, root.subject.raw)) {
      throw new ChainError('notSelfSigned', root.serialHex);
    }
    // The number of CAs between this issuer and the leaf; the root as its own issuer has one fewer below it.
    checkIssuedBy(certificate, issuer, issuer === certificate ? index - 1 : index);
  });
  return certificates[0] as ParsedCertificate;
}
