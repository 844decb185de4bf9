import { createHash } from 'node:crypto';

/** Java's URLEncoder: space is `+`, and only letters, digits and `.-*_` stay as they are. */
export function javaUrlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** The `standard_md5` mode: Base64 of the raw MD5 of the encoded text. */
export const sfDigest = (msgData: string, timestamp: string, checkWord: string): string =>
  createHash('md5')
    .update(javaUrlEncode(msgData + timestamp + checkWord))
    .digest('base64');
