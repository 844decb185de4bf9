/** After the signature: trust nothing that the signing device gave back. */
import { X509Certificate } from 'node:crypto';
import { type ParsedCertificate, parseCertificate } from './certificate';
import { verifyChain } from './chain';
import { DerError, equalBytes } from './der';

/**
 * Throws unless `der` carries exactly the octets that were stored before signing, under a signature that two
 * implementations accept, in a valid chain (issuer first, root last; empty for a self-signed root).
 */
export function recheckCertificate(
  der: Uint8Array,
  storedTbs: Uint8Array,
  chain: readonly Uint8Array[],
  at: Date,
): ParsedCertificate {
  const certificate = parseCertificate(der);
  if (!equalBytes(certificate.tbs, storedTbs)) throw new DerError('signed octets differ from the stored ones');
  verifyChain(der, chain.length > 0 ? chain : [der], at);
  const issuer = new X509Certificate(Buffer.from(chain[0] ?? der));
  const second = new X509Certificate(Buffer.from(der));
  if (!second.checkIssued(issuer) || !second.verify(issuer.publicKey))
    throw new DerError('OpenSSL does not accept the certificate');
  return certificate;
}
