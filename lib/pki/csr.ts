/**
 * PKCS#10 (RFC 2986) in two halves, because the private key lives in a token: build the octets to sign, then assemble with the
 * signature made elsewhere. Parsing checks structure, proof of possession and the key.
 */
import { createPublicKey, verify } from 'node:crypto';
import { type Bytes, bitString, DerError, explicit, integer, sequence, TAG } from './der';
import { bitStringOctets, childOf, expectTag, integerHex, oidText, readDer } from './der-read';
import { decodeName, encodeName, type NameFields } from './dn';
import { checkRsaKey, type RsaKeyFacts } from './keys';
import { OID } from './oids';
import { fromPem, toPem } from './pem';
import { SHA256_WITH_RSA } from './signing';

export const CSR_LABEL = 'CERTIFICATE REQUEST';
/** A 4096-bit request with a long Chinese name is under 2 KiB; anything much longer is not one. */
const MAX_CSR_OCTETS = 8 * 1024;

/** The octets that the token signs with CKM_SHA256_RSA_PKCS. */
export function buildCertificationRequestInfo(input: { subject: NameFields; publicKeySpki: Uint8Array }): Bytes {
  checkRsaKey(input.publicKeySpki);
  return sequence(integer(0), encodeName(input.subject), new Uint8Array(input.publicKeySpki), explicit(0));
}

export function assembleCsr(tbs: Uint8Array, signature: Uint8Array): { der: Bytes; pem: string } {
  const der = sequence(tbs, SHA256_WITH_RSA, bitString(signature));
  return { der, pem: toPem(CSR_LABEL, der) };
}

export interface ParsedCsr {
  subject: NameFields;
  publicKeySpki: Uint8Array;
  key: RsaKeyFacts;
}

/** Throws DerError for anything that is not a request signed by the key that it names. */
export function parseCsr(der: Uint8Array): ParsedCsr {
  if (der.length > MAX_CSR_OCTETS) throw new DerError('request too long');
  const root = expectTag(readDer(der), TAG.sequence, 'CertificationRequest');
  if (root.children.length !== 3) throw new DerError('CertificationRequest: three elements');
  const info = expectTag(childOf(root, 0, 'request'), TAG.sequence, 'CertificationRequestInfo');
  if (integerHex(childOf(info, 0, 'version')) !== '00') throw new DerError('request version');
  const spki = childOf(info, 2, 'public key').raw;
  const algorithm = oidText(childOf(childOf(root, 1, 'algorithm'), 0, 'algorithm'));
  if (algorithm !== OID.sha256WithRSAEncryption) throw new DerError('request not signed with SHA-256 and RSA');
  const key = checkRsaKey(spki);
  const signature = bitStringOctets(root.children[2], 'signature');
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  if (!verify('sha256', info.raw, publicKey, signature))
    throw new DerError('no proof of possession: signature does not match');
  return { subject: decodeName(childOf(info, 1, 'subject')), publicKeySpki: spki, key };
}

export function parseCsrPem(pem: string): ParsedCsr {
  if (pem.length > MAX_CSR_OCTETS * 2) throw new DerError('request too long');
  return parseCsr(fromPem(CSR_LABEL, pem));
}
