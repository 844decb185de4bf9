import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secret } from '../domain/secret';
import { Pkcs11Module } from './module';
import { ensureRsaKey, ensureToken, openSigner } from './signer';
import { type SoftHsm, startSoftHsm } from './testing';

describe('a key of the certificate authority', () => {
  let hsm: SoftHsm;
  const pins = { soPin: secret('ceremony-so-pin'), userPin: secret('ceremony-pin') };
  const keyId = Buffer.from('issuing-1');

  beforeAll(async () => {
    hsm = await startSoftHsm();
  });
  afterAll(() => hsm.stop());

  const token = () => ({ module: hsm.module, tokenLabel: 'CA test' });
  const key = () => ({ ...token(), pin: pins.userPin, keyLabel: 'issuing', keyId });
  const verifies = (spki: Buffer, data: Buffer, signature: Buffer) =>
    verify('sha256', data, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature);

  test('is made once, signs, and survives a restart of the library', async () => {
    expect((await ensureToken({ ...token(), ...pins })).created).toBe(true);
    expect((await ensureToken({ ...token(), ...pins })).created).toBe(false);
    const first = await ensureRsaKey(key());
    const second = await ensureRsaKey(key());
    expect(first.created).toBe(true);
    expect(second).toEqual({ publicKeySpki: first.publicKeySpki, created: false });

    const signer = await openSigner({ ...token(), pin: pins.userPin, keyLabel: 'issuing' });
    const data = Buffer.alloc(5000, 7);
    expect(signer.publicKeySpki).toEqual(first.publicKeySpki);
    expect(verifies(first.publicKeySpki, data, await signer.sign(data))).toBe(true);

    await Pkcs11Module.open(hsm.module).refresh();
    const signatures = await Promise.all(Array.from({ length: 20 }, () => signer.sign(data)));
    expect(signatures.every((signature) => verifies(first.publicKeySpki, data, signature))).toBe(true);
    await signer.close();
  });

  test('is found by id as well, and a second signer shares the login', async () => {
    await ensureToken({ ...token(), ...pins });
    await ensureRsaKey(key());
    const one = await openSigner({ ...token(), pin: pins.userPin, keyId });
    const two = await openSigner({ ...token(), pin: pins.userPin, keyLabel: 'issuing' });
    const data = Buffer.from('x');
    await one.close();
    expect(verifies(two.publicKeySpki, data, await two.sign(data))).toBe(true);
    await two.close();
  });

  test('says what is missing', async () => {
    await expect(openSigner({ ...token(), tokenLabel: 'none', pin: pins.userPin, keyId })).rejects.toThrow(/none/);
    await ensureToken({ ...token(), ...pins });
    await expect(openSigner({ ...token(), pin: pins.userPin, keyLabel: 'other' })).rejects.toThrow(/no such key/);
  });
});
