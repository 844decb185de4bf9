import { customType } from 'drizzle-orm/pg-core';
import { createFieldCipher, type FieldCipher } from '../lib/crypto/field-cipher';

let cipher: FieldCipher | undefined;

/** Made at first use, so that a process without personal data (CA worker) needs no FIELD_KEYS. */
function fieldCipher(): FieldCipher {
  cipher ??= createFieldCipher(process.env.FIELD_KEYS ?? '');
  return cipher;
}

/**
 * A text column that PostgreSQL only ever sees encrypted (AES-256-GCM, `keyId:…`; keys in FIELD_KEYS).
 * For personal data: numbers, names typed into forms, addresses.
 */
export const encryptedText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => fieldCipher().encrypt(value),
  fromDriver: (value) => fieldCipher().decrypt(value),
});

/** The same for a JSON value of a known shape. */
export const encryptedJson = <T>(name: string) =>
  customType<{ data: T; driverData: string }>({
    dataType: () => 'text',
    toDriver: (value) => fieldCipher().encrypt(JSON.stringify(value)),
    fromDriver: (value) => JSON.parse(fieldCipher().decrypt(value)) as T,
  })(name);
