import { createSign, createVerify, type KeyObject } from 'node:crypto';

/** RSA2 of the provider's v2 gateway: RSA-SHA256 over sorted `k=v` pairs. */
export function rsaSign(key: KeyObject, text: string): string {
  return createSign('RSA-SHA256').update(text, 'utf8').sign(key, 'base64');
}

export function rsaVerify(key: KeyObject, text: string, signature: string): boolean {
  return createVerify('RSA-SHA256').update(text, 'utf8').verify(key, signature, 'base64');
}

/** Values are not url-encoded in the signed text; empty ones are left out. */
export function signText(params: Record<string, string>, without: readonly string[]): string {
  return Object.keys(params)
    .filter((key) => !without.includes(key) && params[key] !== '')
    .sort()
    .map((key) => `${key}=${params[key]}`)
    .join('&');
}

/** The gateway writes `/` as `\/`; signature and answer use this very text. */
export const nodeText = (node: unknown): string => JSON.stringify(node).replaceAll('/', '\\/');
