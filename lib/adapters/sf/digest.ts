import { createHash } from 'node:crypto';

/** The mode is fixed per application in SF's console. */
export type SfDigestMode = 'standard_md5' | 'simple_md5' | 'sm3';

/** msgDigest over msgData exactly as sent. */
export function sfDigest(mode: SfDigestMode, msgData: string, timestamp: string, checkWord: string): string {
  const text = msgData + timestamp + checkWord;
  if (mode === 'sm3') return createHash('sm3').update(text, 'utf8').digest('hex');
  const input = mode === 'standard_md5' ? javaUrlEncode(text) : text;
  return createHash('md5').update(input, 'utf8').digest('base64');
}

/** java.net.URLEncoder: space becomes +, and ! ' ( ) ~ are escaped, unlike in encodeURIComponent. */
export function javaUrlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}
