import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** Keys travel as base64 DER without PEM armour. */
export const privateKeyOf = (base64: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });

export const publicKeyOf = (base64: string): KeyObject =>
  createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
