import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { blindIndex, createFieldCipher } from './field-cipher';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

describe('field cipher', () => {
  it('round-trips text and never repeats itself', () => {
    const cipher = createFieldCipher(key('k1'));
    const first = cipher.encrypt('450300199001010018', 'a.b');
    expect(first).toMatch(/^k1\.[A-Za-z0-9_-]+$/);
    expect(cipher.decrypt(first, 'a.b')).toBe('450300199001010018');
    expect(cipher.encrypt('450300199001010018', 'a.b')).not.toBe(first);
    expect(cipher.decrypt(cipher.encrypt('', 'a.b'), 'a.b')).toBe('');
  });

  it('reads values of an older key after rotation', () => {
    const old = key('k1');
    const value = createFieldCipher(old).encrypt('张示例', 'a.b');
    const rotated = createFieldCipher(`${key('k2')},${old}`);
    expect(rotated.decrypt(value, 'a.b')).toBe('张示例');
    expect(rotated.encrypt('张示例', 'a.b')).toMatch(/^k2\./);
  });

  it('reads values of the time before they were bound, and makes no bound one pass for such', () => {
    const cipher = createFieldCipher(key('k1'));
    const { keyId, body } = cipher.encryptBytes(Buffer.from('张示例'), '');
    expect(cipher.decrypt(`${keyId}:${body.toString('base64url')}`, 'orders.name')).toBe('张示例');
    const bound = cipher.encrypt('张示例', 'orders.name');
    expect(() => cipher.decrypt(bound.replace('.', ':'), 'orders.name')).toThrow('wrong context');
    expect(() => cipher.decrypt(bound.replace('.', ':'), '')).toThrow('wrong context');
  });

  it('binds a value to its context and its key', () => {
    const cipher = createFieldCipher(key('k1'));
    const value = cipher.encrypt('6222', 'orders.bank_card');
    expect(cipher.decrypt(value, 'orders.bank_card')).toBe('6222');
    expect(() => cipher.decrypt(value, 'orders.mobile')).toThrow('wrong context');
    expect(() => createFieldCipher(key('k1')).decrypt(value, 'orders.bank_card')).toThrow('wrong key');
    expect(() => createFieldCipher(key('k9')).decrypt(value, 'orders.bank_card')).toThrow('unknown key id');
    expect(() => cipher.decrypt('not encrypted', 'a.b')).toThrow('unknown key id');
    expect(() => cipher.decrypt('k1.AAAA', 'a.b')).toThrow('too short');
  });

  it('refuses bad key lists without repeating the key', () => {
    const short = randomBytes(16).toString('base64');
    expect(() => createFieldCipher(`k1:${short}`)).toThrow(/^(?!.*==).*32 bytes/);
    expect(() => createFieldCipher('')).toThrow('key id');
    const twice = key('k1');
    expect(() => createFieldCipher(`${twice},${twice}`)).toThrow('twice');
  });
});

describe('blind index', () => {
  it('is HMAC-SHA256 (RFC 4231 style check against a fixed vector)', () => {
    // openssl dgst -sha256 -mac HMAC -macopt hexkey:00…1f over "张示例"
    const fixed = Uint8Array.from({ length: 32 }, (_, index) => index);
    expect(blindIndex(fixed, '张示例')).toBe(blindIndex(Buffer.from(fixed).toString('base64'), '张示例'));
    expect(blindIndex(fixed, '张示例')).toBe('b4f2d1c85bf1bef93e917f09c398d921296217b60099bbbe0f6bf1d0662026e5');
    expect(blindIndex(fixed, '张示倒')).not.toBe(blindIndex(fixed, '张示例'));
  });

  it('refuses a key of the wrong size', () => {
    expect(() => blindIndex('c2hvcnQ=', 'x')).toThrow('INDEX_KEY');
  });
});
