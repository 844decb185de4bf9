import { describe, expect, it } from 'vitest';
import * as der from './der';
import { integerHex, oidText, readDer, timeOf } from './der-read';

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex');
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

describe('DER writer', () => {
  it('writes integers positive and minimal', () => {
    expect(hex(der.integer(Uint8Array.of(0x80, 1)))).toBe('0203008001');
    expect(hex(der.integer(Uint8Array.of(0, 0, 1)))).toBe('020101');
    expect(hex(der.integer(0))).toBe('020100');
    expect(() => der.integer(-1n)).toThrow(der.DerError);
  });

  it('writes long lengths, large arcs and sorted sets', () => {
    expect(hex(der.octetString(new Uint8Array(300)).subarray(0, 4))).toBe('0482012c');
    for (const id of ['2.999.3394.1', '1.2.156.10260.4.1.4', '0.9.2342', '2.5.29.32.0']) {
      expect(oidText(readDer(der.oid(id)))).toBe(id);
    }
    expect(hex(der.setOf(der.integer(2), der.integer(1)))).toBe('3106020101020102');
  });

  it('uses UTCTime to 2049, GeneralizedTime from 2050, and never fractions', () => {
    expect(
      Buffer.from(der.x509Time(new Date('2049-12-31T23:59:59.9Z')))
        .toString('latin1')
        .slice(2),
    ).toBe('491231235959Z');
    const late = der.x509Time(new Date('2050-01-01T00:00:00.5Z'));
    expect(late[0]).toBe(der.TAG.generalizedTime);
    expect(timeOf(readDer(late)).toISOString()).toBe('2050-01-01T00:00:00.000Z');
  });

  it('refuses characters that a string type does not have', () => {
    expect(() => der.printableString('广西')).toThrow(der.DerError);
    expect(() => der.printableString('a@b')).toThrow(der.DerError);
    expect(() => der.ia5String('http://示例.cn')).toThrow(der.DerError);
  });
});

describe('DER reader', () => {
  it.each([
    ['octets after the value', '05000a'],
    ['truncated content', '0402ff'],
    ['length not minimal', '048101ff'],
    ['length with a leading zero', '04820001ff'],
    ['indefinite length', '30800000'],
    ['multi-octet tag', '1f8101'],
    ['a child longer than its parent', '30030405ff'],
    ['nothing', ''],
  ])('refuses %s', (_what, octets) => {
    expect(() => readDer(bytes(octets))).toThrow(der.DerError);
  });

  it('refuses depth without end', () => {
    let nested: Uint8Array = der.nullValue();
    for (let depth = 0; depth < 60; depth += 1) nested = der.sequence(nested);
    expect(() => readDer(nested)).toThrow(/deep/);
  });

  it('refuses negative and padded integers as serial numbers', () => {
    expect(() => integerHex(readDer(bytes('020180')))).toThrow(der.DerError);
    expect(() => integerHex(readDer(bytes('02020001')))).toThrow(der.DerError);
    expect(integerHex(readDer(bytes('020200ff')))).toBe('ff');
  });

  it('refuses times that do not exist', () => {
    for (const text of ['261301000000Z', '260230000000Z', '261122240000Z']) {
      expect(() => timeOf(readDer(der.tlv(der.TAG.utcTime, Buffer.from(text))))).toThrow(der.DerError);
    }
  });
});
