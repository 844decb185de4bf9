import { randomBytes } from 'node:crypto';
import type { Bytes } from './der';

/** 16 octets, 126 of the bits random: always positive, always minimal, always 16 octets long. */
export function randomSerial(): Bytes {
  const serial = new Uint8Array(randomBytes(16));
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40;
  return serial;
}

export const serialToHex = (serial: Uint8Array): string => Buffer.from(serial).toString('hex');
export const serialFromHex = (hex: string): Bytes => new Uint8Array(Buffer.from(hex, 'hex'));
