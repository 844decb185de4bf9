import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateSealingKeyPair, open, seal, sealingPublicKey, tokenSecretsContext } from './sealed-box';

describe('sealed box', () => {
  const vault = generateSealingKeyPair();
  const context = tokenSecretsContext('20261122A000001');

  it('opens with the private key and the same context only', () => {
    const sealed = seal(vault.publicKey, '{"userPin":"示例1234"}', context);
    expect(open(vault.privateKey, sealed, context)).toBe('{"userPin":"示例1234"}');
    expect(() => open(vault.privateKey, sealed, tokenSecretsContext('20261122A000002'))).toThrow('wrong context');
    expect(() => open(generateSealingKeyPair().privateKey, sealed, context)).toThrow('wrong key');
  });

  it('is versioned base64url text, different each time, without the plaintext', () => {
    const first = seal(vault.publicKey, 'Pin-0000', context);
    expect(first).toMatch(/^sb1\.[A-Za-z0-9_-]+$/);
    expect(first).not.toBe(seal(vault.publicKey, 'Pin-0000', context));
    expect(Buffer.from(first.slice(4), 'base64url').includes('Pin-0000')).toBe(false);
  });

  it('seals empty text', () => {
    expect(open(vault.privateKey, seal(vault.publicKey, '', context), context)).toBe('');
  });

  it('refuses any changed byte', () => {
    const body = Buffer.from(seal(vault.publicKey, 'Pin-0000', context).slice(4), 'base64url');
    for (const position of [0, 31, 32, body.length - 1]) {
      const damaged = Buffer.from(body);
      damaged.writeUInt8(damaged.readUInt8(position) ^ 1, position);
      expect(() => open(vault.privateKey, `sb1.${damaged.toString('base64url')}`, context)).toThrow('sealed box');
    }
  });

  it('refuses other versions, short text, a low-order point and other kinds of key', () => {
    expect(() => open(vault.privateKey, seal(vault.publicKey, 'a', context).replace('sb1', 'sb2'), context)).toThrow(
      'unknown version',
    );
    expect(() => open(vault.privateKey, 'sb1.AAAA', context)).toThrow('too short');
    expect(() => open(vault.privateKey, `sb1.${Buffer.alloc(64).toString('base64url')}`, context)).toThrow(
      'sealed box',
    );
    const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    expect(() => seal(ed25519, 'a', context)).toThrow('not an X25519 key');
    expect(() => seal('bm9uc2Vuc2U=', 'a', context)).toThrow('unreadable key');
  });

  it('derives the public key from the private one', () => {
    expect(sealingPublicKey(vault.privateKey)).toBe(vault.publicKey);
  });
});
