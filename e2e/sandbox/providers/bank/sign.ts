import { createHash, createSign, createVerify, type KeyObject } from 'node:crypto';

const bodyHash = (body: string | Buffer): string => createHash('sha256').update(body).digest('hex');

export const requestText = (
  method: string,
  pathAndQuery: string,
  timestamp: string,
  nonce: string,
  body: Buffer,
): string => [method, pathAndQuery, timestamp, nonce, bodyHash(body)].join('\n');

export const responseText = (status: number, timestamp: string, body: string): string =>
  [status, timestamp, bodyHash(body)].join('\n');

export const bankSign = (key: KeyObject, text: string): string =>
  createSign('RSA-SHA256').update(text).sign(key, 'base64');

export const bankVerify = (key: KeyObject, text: string, signature: string): boolean =>
  createVerify('RSA-SHA256').update(text).verify(key, signature, 'base64');
