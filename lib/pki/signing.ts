import { createPublicKey, verify } from 'node:crypto';
import { type Bytes, nullValue, oid, sequence } from './der';
import { OID } from './oids';

/** AlgorithmIdentifier with the NULL that RFC 4055 demands for RSA. */
export const SHA256_WITH_RSA: Bytes = sequence(oid(OID.sha256WithRSAEncryption), nullValue());

export function verifySignature(spki: Uint8Array, tbs: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  return verify('sha256', tbs, key, signature);
}
