import { customType } from 'drizzle-orm/pg-core';
import { createFieldCipher, type FieldCipher } from '../lib/crypto/field-cipher';

let cipher: FieldCipher | undefined;

/** Made at first use, so that a process without personal data (CA worker) needs no FIELD_KEYS. */
function fieldCipher(): FieldCipher {
  cipher ??= createFieldCipher(process.env.FIELD_KEYS ?? '');
  return cipher;
}

/** `table.column`, as PostgreSQL calls them: a value is bound to it and can't be read anywhere else. */
export type Place = `${string}.${string}`;

function sealed<T>(place: Place, write: (value: T) => string, read: (text: string) => T) {
  return customType<{ data: T; driverData: string }>({
    dataType: () => 'text',
    toDriver: (value) => fieldCipher().encrypt(write(value), place),
    fromDriver: (value) => read(fieldCipher().decrypt(value, place)),
  })(place.slice(place.indexOf('.') + 1));
}

/**
 * A text column that PostgreSQL only ever sees encrypted (AES-256-GCM, `keyId.…`; keys in FIELD_KEYS).
 * For personal data (numbers, names typed into forms, addresses) and for free text, in which such may stand.
 */
export const encryptedText = (place: Place) =>
  sealed<string>(
    place,
    (value) => value,
    (text) => text,
  );

/** The same for a JSON value of a known shape. */
export const encryptedJson = <T>(place: Place) =>
  sealed<T>(
    place,
    (value) => JSON.stringify(value),
    (text) => JSON.parse(text) as T,
  );
