import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/**
 * Symmetric encryption at rest with named keys, so that keys can be rotated: the first key of FIELD_KEYS encrypts,
 * every listed key decrypts. Text form: `<key id>.` + base64url(nonce (12) ‖ ciphertext ‖ GCM tag (16)); with `:` instead of
 * the point it is of a time when values were not bound to their place. Nothing writes that form any more.
 */
export interface FieldCipher {
  /** `context` (a column or file name, say) is authenticated: a value copied to another place does not decrypt. */
  encrypt(plaintext: string, context: string): string;
  decrypt(ciphertext: string, context: string): string;
  encryptBytes(plaintext: Uint8Array, context: string): { keyId: string; body: Buffer };
  decryptBytes(keyId: string, body: Uint8Array, context: string): Buffer;
}

export class FieldCipherError extends Error {
  constructor(reason: string) {
    super(`field cipher: ${reason}`);
    this.name = 'FieldCipherError';
  }
}

export const KEY_ID = /^[a-z][a-z0-9]{0,15}$/;
const TEXT_FORM = /^([a-z][a-z0-9]{0,15})([.:])([\w-]*)$/;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** `k2:base64(32 bytes),k1:base64(32 bytes)` in order of preference. */
export function parseFieldKeys(fieldKeys: string): { id: string; key: Buffer }[] {
  const keys = fieldKeys.split(',').map((entry) => {
    const [id = '', encoded = ''] = entry.trim().split(':');
    const key = Buffer.from(encoded, 'base64');
    if (!KEY_ID.test(id)) throw new FieldCipherError('FIELD_KEYS: a key id must look like k1');
    if (key.length !== 32) throw new FieldCipherError(`FIELD_KEYS: key ${id} must be 32 bytes in base64`);
    return { id, key };
  });
  if (new Set(keys.map((entry) => entry.id)).size !== keys.length) {
    throw new FieldCipherError('FIELD_KEYS: a key id occurs twice');
  }
  return keys;
}

export function createFieldCipher(fieldKeys: string): FieldCipher {
  const keys = parseFieldKeys(fieldKeys);
  const current = keys[0];
  if (!current) throw new FieldCipherError('FIELD_KEYS is empty');
  const byId = new Map(keys.map((entry) => [entry.id, entry.key]));

  const encryptBytes: FieldCipher['encryptBytes'] = (plaintext, context) => {
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(additionalData(current.id, context));
    const body = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return { keyId: current.id, body };
  };

  const decryptBytes: FieldCipher['decryptBytes'] = (keyId, body, context) => {
    const key = byId.get(keyId);
    if (!key) throw new FieldCipherError('unknown key id');
    if (body.length < NONCE_LENGTH + TAG_LENGTH) throw new FieldCipherError('too short');
    const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_LENGTH));
    decipher.setAAD(additionalData(keyId, context)).setAuthTag(body.subarray(-TAG_LENGTH));
    try {
      return Buffer.concat([decipher.update(body.subarray(NONCE_LENGTH, -TAG_LENGTH)), decipher.final()]);
    } catch {
      throw new FieldCipherError('wrong key, wrong context or damaged content');
    }
  };

  return {
    encryptBytes,
    decryptBytes,
    encrypt(plaintext, context) {
      const { keyId, body } = encryptBytes(Buffer.from(plaintext, 'utf8'), context);
      return `${keyId}.${body.toString('base64url')}`;
    },
    decrypt(ciphertext, context) {
      const [, keyId = '', form, encoded = ''] = TEXT_FORM.exec(ciphertext) ?? [];
      const body = Buffer.from(encoded, 'base64url');
      return decryptBytes(keyId, body, form === '.' ? context : '').toString('utf8');
    },
  };
}

/**
 * HMAC-SHA256 in hex: finds a row by an encrypted value, and hashes one-time codes. The caller normalises the value
 * (trim, upper case) and names the column in it when the same value in two columns must not look alike.
 * `key` is INDEX_KEY: base64 of 32 bytes, or the bytes.
 */
export function blindIndex(key: string | Uint8Array, value: string): string {
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : key;
  if (bytes.length !== 32) throw new FieldCipherError('INDEX_KEY must be 32 bytes in base64');
  return createHmac('sha256', bytes).update(value, 'utf8').digest('hex');
}

const additionalData = (keyId: string, context: string): Buffer => Buffer.from(`${keyId}\0${context}`, 'utf8');
