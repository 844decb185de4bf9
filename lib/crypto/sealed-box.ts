import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

/**
 * Public-key sealing: anyone with the public key can seal, only the holder of the private key can open.
 * Text form: `sb1.` + base64url(ephemeral X25519 public key (32) ‖ ciphertext ‖ GCM tag (16)).
 * Key and nonce come from HKDF-SHA256 over a fresh ephemeral secret, so a (key, nonce) pair is never used twice.
 * `context` says what the box is for (see `tokenSecretsContext`); a box moved to another context does not open.
 */
const VERSION = 'sb1';
const INFO = 'certdesk sealed-box v1';
const PUBLIC_KEY_LENGTH = 32;
const TAG_LENGTH = 16;

/** The context of a token's PINs: the same for the station that seals and the vault that opens. */
export const tokenSecretsContext = (orderId: string): string => `token-secrets:${orderId}`;

export class SealedBoxError extends Error {
  constructor(reason: string) {
    super(`sealed box: ${reason}`);
    this.name = 'SealedBoxError';
  }
}

/** Both keys as base64 DER: SPKI for the public one, PKCS#8 for the private one. */
export function generateSealingKeyPair(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
}

/** The public half (SPKI base64) of a private key (PKCS#8 base64). */
export function sealingPublicKey(privateKeyPkcs8Base64: string): string {
  const publicKey = createPublicKey(readPrivateKey(privateKeyPkcs8Base64));
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

export function seal(recipientPublicKeySpkiBase64: string, plaintext: string, context: string): string {
  const recipient = readPublicKey(recipientPublicKeySpkiBase64);
  const ephemeral = generateKeyPairSync('x25519');
  const ephemeralRaw = rawPublicKey(ephemeral.publicKey);
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient });
  const { key, nonce } = deriveKey(shared, ephemeralRaw, rawPublicKey(recipient));
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(context));
  const body = Buffer.concat([ephemeralRaw, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${body.toString('base64url')}`;
}

/** @throws SealedBoxError whose text never contains key or content */
export function open(privateKeyPkcs8Base64: string, sealed: string, context: string): string {
  const privateKey = readPrivateKey(privateKeyPkcs8Base64);
  const [version, encoded = '', ...rest] = sealed.split('.');
  if (version !== VERSION || rest.length > 0) throw new SealedBoxError('unknown version');
  const body = Buffer.from(encoded, 'base64url');
  if (body.length < PUBLIC_KEY_LENGTH + TAG_LENGTH) throw new SealedBoxError('too short');
  const ephemeralRaw = body.subarray(0, PUBLIC_KEY_LENGTH);
  try {
    const shared = diffieHellman({ privateKey, publicKey: publicKeyFromRaw(ephemeralRaw) });
    const { key, nonce } = deriveKey(shared, ephemeralRaw, rawPublicKey(createPublicKey(privateKey)));
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(context));
    decipher.setAuthTag(body.subarray(-TAG_LENGTH));
    return Buffer.concat([decipher.update(body.subarray(PUBLIC_KEY_LENGTH, -TAG_LENGTH)), decipher.final()]).toString(
      'utf8',
    );
  } catch {
    throw new SealedBoxError('wrong key, wrong context or damaged content');
  }
}

function deriveKey(shared: Buffer, ephemeralRaw: Buffer, recipientRaw: Buffer): { key: Buffer; nonce: Buffer } {
  const okm = Buffer.from(hkdfSync('sha256', shared, Buffer.concat([ephemeralRaw, recipientRaw]), INFO, 44));
  return { key: okm.subarray(0, 32), nonce: okm.subarray(32) };
}

const additionalData = (context: string): Buffer => Buffer.from(`${VERSION}\0${context}`, 'utf8');

function rawPublicKey(key: KeyObject): Buffer {
  // `x` is always present on an OKP key; the type says optional because JWK covers every kind of key.
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function publicKeyFromRaw(raw: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') }, format: 'jwk' });
}

function readPublicKey(spkiBase64: string): KeyObject {
  return readKey(() => createPublicKey({ key: Buffer.from(spkiBase64, 'base64'), format: 'der', type: 'spki' }));
}

function readPrivateKey(pkcs8Base64: string): KeyObject {
  return readKey(() => createPrivateKey({ key: Buffer.from(pkcs8Base64, 'base64'), format: 'der', type: 'pkcs8' }));
}

function readKey(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new SealedBoxError('unreadable key');
  }
  if (key.asymmetricKeyType !== 'x25519') throw new SealedBoxError('not an X25519 key');
  return key;
}
