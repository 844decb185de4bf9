/** CertID (RFC 6960 4.1.1): how a request names a certificate, by hashes of its issuer's name and key. */
import { createHash } from 'node:crypto';
import type { ParsedCertificate } from './certificate';
import { type Bytes, integer, nullValue, octetString, oid, sequence } from './der';
import { bitStringOctets, readDer } from './der-read';
import { OID } from './oids';
import { serialFromHex } from './serial';

/** SHA-1 here is a lookup key, not a signature: Java and OpenSSL ask by it unless told otherwise. */
export const OCSP_HASHES = ['sha1', 'sha256'] as const;
export type OcspHash = (typeof OCSP_HASHES)[number];

export const OCSP_HASH_OIDS: Readonly<Record<OcspHash, string>> = { sha1: OID.sha1, sha256: OID.sha256 };

export interface IssuerHashes {
  name: Bytes;
  key: Bytes;
}

export function issuerHashes(issuer: ParsedCertificate, hash: OcspHash): IssuerHashes {
  const digest = (octets: Uint8Array) => new Uint8Array(createHash(hash).update(octets).digest());
  const keyBits = bitStringOctets(readDer(issuer.publicKeySpki).children[1], 'public key');
  return { name: digest(issuer.subject.raw), key: digest(keyBits) };
}

export function certId(issuer: ParsedCertificate, serialHex: string, hash: OcspHash): Bytes {
  const { name, key } = issuerHashes(issuer, hash);
  const algorithm = sequence(oid(OCSP_HASH_OIDS[hash]), nullValue());
  return sequence(algorithm, octetString(name), octetString(key), integer(serialFromHex(serialHex)));
}
