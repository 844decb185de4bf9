/**
 * A small DER writer. The schema library (@peculiar/asn1-*) writes whatever bytes it is given: negative serials, non-minimal
 * integers, Chinese squeezed into PrintableString, fractional seconds. Everything here refuses or repairs instead.
 */
export type Bytes = Uint8Array<ArrayBuffer>;

export class DerError extends Error {
  override name = 'DerError';
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
} as const;

export function concat(parts: readonly Uint8Array[]): Bytes {
  let total = 0;
  for (const part of parts) total += part.length;
  const out = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

export function tlv(tag: number, ...parts: Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  return concat([Uint8Array.from([tag, ...lengthOctets(length)]), ...parts]);
}

export const sequence = (...parts: Uint8Array[]): Bytes => tlv(TAG.sequence, ...parts);
export const octetString = (value: Uint8Array): Bytes => tlv(TAG.octetString, value);
export const nullValue = (): Bytes => tlv(TAG.null);
/** DER writes only TRUE with FF; a FALSE that is the default is left out by the caller. */
export const booleanTrue = (): Bytes => tlv(TAG.boolean, Uint8Array.of(0xff));
export const bitString = (value: Uint8Array, unusedBits = 0): Bytes =>
  tlv(TAG.bitString, Uint8Array.of(unusedBits), value);
export const explicit = (number: number, ...parts: Uint8Array[]): Bytes => tlv(0xa0 | number, ...parts);
export const implicit = (number: number, content: Uint8Array): Bytes => tlv(0x80 | number, content);

/** Members of a SET OF are sorted by their octets (X.690 11.6). */
export function setOf(...parts: Uint8Array[]): Bytes {
  return tlv(TAG.set, ...[...parts].sort((a, b) => Buffer.compare(a, b)));
}

/** The content octets of a non-negative INTEGER: no needless leading zero, one where the top bit is set. */
export function unsignedOctets(magnitude: Uint8Array): Bytes {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start += 1;
  const stripped = magnitude.slice(start);
  if (stripped.length === 0) return Uint8Array.of(0);
  return (stripped[0] as number) & 0x80 ? concat([Uint8Array.of(0), stripped]) : new Uint8Array(stripped);
}

export function integer(value: Uint8Array | number | bigint): Bytes {
  if (value instanceof Uint8Array) return tlv(TAG.integer, unsignedOctets(value));
  const big = BigInt(value);
  if (big < 0n) throw new DerError('negative INTEGER');
  const hex = big.toString(16);
  return tlv(TAG.integer, unsignedOctets(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')));
}

export const enumerated = (value: number): Bytes => tlv(TAG.enumerated, Uint8Array.of(value));

export function oid(dotted: string): Bytes {
  const arcs = dotted.split('.').map((arc) => {
    if (!/^(0|[1-9]\d*)$/.test(arc)) throw new DerError(`not an object identifier: ${dotted}`);
    return BigInt(arc);
  });
  const [first, second, ...rest] = arcs;
  if (first === undefined || second === undefined || first > 2n)
    throw new DerError(`not an object identifier: ${dotted}`);
  const octets: number[] = [];
  for (const arc of [first * 40n + second, ...rest]) {
    const group = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) group.unshift(Number(left & 0x7fn) | 0x80);
    octets.push(...group);
  }
  return tlv(TAG.oid, Uint8Array.from(octets));
}

/** A lone surrogate would silently become U+FFFD: refuse it. */
export function utf8String(text: string): Bytes {
  if (/\p{Surrogate}/u.test(text)) throw new DerError('text with a lone surrogate');
  return tlv(TAG.utf8String, Buffer.from(text, 'utf8'));
}

export function printableString(text: string): Bytes {
  if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) throw new DerError('character outside PrintableString');
  return tlv(TAG.printableString, Buffer.from(text, 'latin1'));
}

export function ia5Octets(text: string): Bytes {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new DerError('character outside IA5String');
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export const ia5String = (text: string): Bytes => tlv(TAG.ia5String, ia5Octets(text));

const digits = (date: Date): string => date.toISOString().replace(/[-:T]/g, '').slice(0, 14);

export const generalizedTime = (date: Date): Bytes =>
  tlv(TAG.generalizedTime, Buffer.from(`${digits(date)}Z`, 'latin1'));

/** RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050; whole seconds in both. */
export function x509Time(date: Date): Bytes {
  const year = date.getUTCFullYear();
  if (year >= 2050) return generalizedTime(date);
  if (year < 1950) throw new DerError('a date before 1950 has no UTCTime');
  return tlv(TAG.utcTime, Buffer.from(`${digits(date).slice(2)}Z`, 'latin1'));
}

export const wholeSecond = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);
