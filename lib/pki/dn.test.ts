import { describe, expect, it } from 'vitest';
import { comparableText } from '../domain/text';
import { DerError, TAG } from './der';
import { readDer } from './der-read';
import { decodeName, encodeName, type NameFields, readName, sameName } from './dn';

const NAME: NameFields = {
  countryName: 'CN',
  organizationName: '桂林示例（甲）公司',
  commonName: '桂林示例（甲）公司',
};

const encode = (over: Record<string, string>) => encodeName({ ...NAME, ...over } as NameFields);

describe('names', () => {
  it('writes C as PrintableString and everything else as UTF8String, one attribute an RDN', () => {
    const rdns = readName(readDer(encodeName(NAME)));
    expect(rdns.map((rdn) => rdn.map((attribute) => attribute.tag))).toEqual([
      [TAG.printableString],
      [TAG.utf8String],
      [TAG.utf8String],
    ]);
  });

  it('comes back as it was, brackets untouched', () => {
    expect(decodeName(readDer(encodeName(NAME)))).toEqual(NAME);
  });

  it('counts characters, not octets: 64 Chinese ones fit, also outside the basic plane, 65 do not', () => {
    expect(() => encode({ commonName: '甲'.repeat(64) })).not.toThrow();
    expect(() => encode({ commonName: '𠮷'.repeat(64) })).not.toThrow();
    expect(() => encode({ commonName: '甲'.repeat(65) })).toThrow(/commonName: 65 characters/);
  });

  it.each([
    ['control character', { commonName: '甲\u0000乙' }],
    ['zero-width space', { commonName: '甲\u200b乙' }],
    ['space at the edge', { organizationName: ' 甲' }],
    ['lone surrogate', { commonName: '甲\ud800' }],
    ['country in small letters', { countryName: 'cn' }],
  ])('refuses a %s, and never quotes the value', (_what, over) => {
    expect(() => encode(over)).toThrow(DerError);
    expect(() => encode(over)).not.toThrow(/甲/);
  });

  it('compares full-width and ordinary brackets as equal, names as different', () => {
    expect(comparableText('桂林示例（甲）ＡＢＣ公司')).toBe(comparableText('桂林示例(甲)abc公司'));
    expect(sameName(NAME, { ...NAME, commonName: '桂林示例(甲)公司' })).toBe(true);
    expect(sameName(NAME, { ...NAME, commonName: '桂林示例(乙)公司' })).toBe(false);
  });
});
