import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type Bytes, nullValue, oid, sequence } from './der';
import { OID } from './oids';

/** AlgorithmIdentifier with the NULL that RFC 4055 demands for RSA. */
export const SHA256_WITH_RSA: Bytes = sequence(oid(OID.sha256WithRSAEncryption), nullValue());

/** Reading a key takes longer than verifying by it, and most signatures are of the CA's own few keys. */
const known = new Map<string, KeyObject>();
const MOST_KNOWN = 16;

function publicKey(spki: Uint8Array): KeyObject {
  const name = Buffer.from(spki).toString('latin1');
  const found = known.get(name);
  if (found) return found;
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  // Whoever asks for a certificate has a key of his own: the oldest goes.
  const [oldest] = known.size >= MOST_KNOWN ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
  known.set(name, key);
  return key;
}

export function verifySignature(spki: Uint8Array, tbs: Uint8Array, signature: Uint8Array): boolean {
  return verify('sha256', tbs, publicKey(spki), signature);
}
