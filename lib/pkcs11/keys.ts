import { createPublicKey } from 'node:crypto';
import pkcs11js from 'pkcs11js';
import { call, callAsync, Pkcs11Error } from './errors';
import type { Pkcs11Module, Session } from './module';
import { findObjects, type ObjectHandle, readAttribute, readFlag } from './objects';

export interface KeyRef {
  readonly id: Buffer;
  readonly label: string;
}

export interface KeyPair {
  readonly privateKey: ObjectHandle;
  readonly publicKey: ObjectHandle;
}

const EXPONENT_65537 = Buffer.from([1, 0, 1]);

/** Every usage is said: what is left out is true in SoftHSM and a vendor's secret elsewhere. */
function publicTemplate(key: KeyRef, bits: number): pkcs11js.Template {
  return [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PUBLIC_KEY },
    { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_RSA },
    { type: pkcs11js.CKA_TOKEN, value: true },
    { type: pkcs11js.CKA_PRIVATE, value: false },
    { type: pkcs11js.CKA_ID, value: key.id },
    { type: pkcs11js.CKA_LABEL, value: Buffer.from(key.label) },
    { type: pkcs11js.CKA_MODULUS_BITS, value: bits },
    { type: pkcs11js.CKA_PUBLIC_EXPONENT, value: EXPONENT_65537 },
    { type: pkcs11js.CKA_VERIFY, value: true },
    { type: pkcs11js.CKA_ENCRYPT, value: false },
    { type: pkcs11js.CKA_WRAP, value: false },
    { type: pkcs11js.CKA_VERIFY_RECOVER, value: false },
    { type: pkcs11js.CKA_DERIVE, value: false },
  ];
}

function privateTemplate(key: KeyRef): pkcs11js.Template {
  return [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_RSA },
    { type: pkcs11js.CKA_TOKEN, value: true },
    { type: pkcs11js.CKA_PRIVATE, value: true },
    { type: pkcs11js.CKA_SENSITIVE, value: true },
    { type: pkcs11js.CKA_EXTRACTABLE, value: false },
    { type: pkcs11js.CKA_ID, value: key.id },
    { type: pkcs11js.CKA_LABEL, value: Buffer.from(key.label) },
    { type: pkcs11js.CKA_SIGN, value: true },
    { type: pkcs11js.CKA_DECRYPT, value: false },
    { type: pkcs11js.CKA_UNWRAP, value: false },
    { type: pkcs11js.CKA_SIGN_RECOVER, value: false },
    { type: pkcs11js.CKA_DERIVE, value: false },
  ];
}

/** Makes the pair inside the token, in the thread pool: other tokens and the event loop go on meanwhile. */
export async function generateRsaKeyPair(
  module: Pkcs11Module,
  session: Session,
  key: KeyRef,
  bits = 2048,
): Promise<KeyPair> {
  const mechanism = { mechanism: pkcs11js.CKM_RSA_PKCS_KEY_PAIR_GEN };
  return callAsync('C_GenerateKeyPair', () =>
    module.p11.C_GenerateKeyPairAsync(session, mechanism, publicTemplate(key, bits), privateTemplate(key)),
  );
}

export type KeySearch = { readonly id: Buffer } | { readonly label: string };

export function findKeys(
  module: Pkcs11Module,
  session: Session,
  search: KeySearch,
): { privateKeys: ObjectHandle[]; publicKeys: ObjectHandle[] } {
  const by =
    'id' in search
      ? { type: pkcs11js.CKA_ID, value: search.id }
      : { type: pkcs11js.CKA_LABEL, value: Buffer.from(search.label) };
  const ofClass = (value: number) => findObjects(module, session, [{ type: pkcs11js.CKA_CLASS, value }, by]);
  return { privateKeys: ofClass(pkcs11js.CKO_PRIVATE_KEY), publicKeys: ofClass(pkcs11js.CKO_PUBLIC_KEY) };
}

/** The one pair with this id or label; undefined when there is none, an error when it is ambiguous or half. */
export function findKeyPair(module: Pkcs11Module, session: Session, search: KeySearch): KeyPair | undefined {
  const { privateKeys, publicKeys } = findKeys(module, session, search);
  const [privateKey] = privateKeys;
  const [publicKey] = publicKeys;
  if (!privateKey && !publicKey) return undefined;
  if (privateKeys.length !== 1 || publicKeys.length !== 1 || !privateKey || !publicKey) {
    throw new Error(`the token holds ${privateKeys.length} private and ${publicKeys.length} public keys of this name`);
  }
  return { privateKey, publicKey };
}

/** SubjectPublicKeyInfo, DER. */
export function publicKeySpki(module: Pkcs11Module, session: Session, publicKey: ObjectHandle): Buffer {
  const n = readAttribute(module, session, publicKey, pkcs11js.CKA_MODULUS);
  const e = readAttribute(module, session, publicKey, pkcs11js.CKA_PUBLIC_EXPONENT);
  const key = createPublicKey({
    key: { kty: 'RSA', n: trimZeros(n).toString('base64url'), e: trimZeros(e).toString('base64url') },
    format: 'jwk',
  });
  return key.export({ type: 'spki', format: 'der' });
}

// Some vendors give the modulus as a signed integer, with a zero in front.
const trimZeros = (bytes: Buffer): Buffer => {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first > 0 ? bytes.subarray(first) : bytes;
};

/** sha256WithRSAEncryption over `data`. One signature a session at a time: the caller holds the token or a mutex. */
export async function signSha256Rsa(
  module: Pkcs11Module,
  session: Session,
  privateKey: ObjectHandle,
  data: Buffer,
): Promise<Buffer> {
  call('C_SignInit', () => module.p11.C_SignInit(session, { mechanism: pkcs11js.CKM_SHA256_RSA_PKCS }, privateKey));
  return callAsync('C_Sign', () => module.p11.C_SignAsync(session, data, Buffer.alloc(1024)));
}

/** Throws unless the token says that the key never leaves it, and keeps its word when we ask for the value. */
export function assertNonExtractable(module: Pkcs11Module, session: Session, privateKey: ObjectHandle): void {
  const flag = (type: number) => readFlag(module, session, privateKey, type);
  const claims = {
    sensitive: flag(pkcs11js.CKA_SENSITIVE),
    alwaysSensitive: flag(pkcs11js.CKA_ALWAYS_SENSITIVE),
    notExtractable: !flag(pkcs11js.CKA_EXTRACTABLE),
    neverExtractable: flag(pkcs11js.CKA_NEVER_EXTRACTABLE),
    local: flag(pkcs11js.CKA_LOCAL),
  };
  const broken = Object.entries(claims).filter(([, holds]) => !holds);
  if (broken.length > 0) throw new KeyExtractableError(broken.map(([name]) => name).join(', '));
  for (const type of [pkcs11js.CKA_PRIVATE_EXPONENT, pkcs11js.CKA_PRIME_1]) {
    if (givesOut(module, session, privateKey, type)) throw new KeyExtractableError('the private value was given out');
  }
}

function givesOut(module: Pkcs11Module, session: Session, privateKey: ObjectHandle, type: number): boolean {
  try {
    return readAttribute(module, session, privateKey, type).length > 0;
  } catch (error) {
    if (error instanceof Pkcs11Error && error.is('CKR_ATTRIBUTE_SENSITIVE', 'CKR_ATTRIBUTE_TYPE_INVALID')) return false;
    throw error;
  }
}

export class KeyExtractableError extends Error {
  constructor(why: string) {
    super(`the private key is not bound to the token: ${why}`);
    this.name = 'KeyExtractableError';
  }
}
