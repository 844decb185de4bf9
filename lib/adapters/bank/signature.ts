import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

const sha256Hex = (body: string | Uint8Array): string => createHash('sha256').update(body).digest('hex');

export interface SignedRequest {
  method: string;
  /** Path with query, as sent. */
  target: string;
  timestamp: string;
  nonce: string;
  body: string;
}

export const requestText = ({ method, target, timestamp, nonce, body }: SignedRequest): string =>
  [method, target, timestamp, nonce, sha256Hex(body)].join('\n');

export const responseText = (status: number, timestamp: string, body: string | Uint8Array): string =>
  [status, timestamp, sha256Hex(body)].join('\n');

export const readPrivateKey = (pkcs8Base64: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(pkcs8Base64, 'base64'), format: 'der', type: 'pkcs8' });

export const readPublicKey = (spkiBase64: string): KeyObject =>
  createPublicKey({ key: Buffer.from(spkiBase64, 'base64'), format: 'der', type: 'spki' });

export const signText = (text: string, key: KeyObject): string =>
  sign('sha256', Buffer.from(text), key).toString('base64');

export const verifyText = (text: string, key: KeyObject, signature: string): boolean =>
  verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64'));
