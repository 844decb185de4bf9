import { createPublicKey, verify } from 'node:crypto';
import { readdirSync, truncateSync, utimesSync } from 'node:fs';
import path from 'node:path';
import pkcs11js from 'pkcs11js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secret } from '../domain/secret';
import { stockBlankTokens } from './blank';
import { call, Pkcs11Error, toPkcs11Error } from './errors';
import { assertNonExtractable, findKeyPair, generateRsaKeyPair, publicKeySpki, signSha256Rsa } from './keys';
import { Gate, Mutex } from './locks';
import { Pkcs11Module } from './module';
import { countObjects, readCertificates, writeCertificate } from './objects';
import { FACTORY_SO_PIN, type SoftHsm, startSoftHsm } from './testing';
import { type Token, withToken } from './token';

const factory = secret(FACTORY_SO_PIN);
const userPin = secret('user-1234');

describe('errors', () => {
  test('of both shapes become one, with a word for the operator', () => {
    const plain = toPkcs11Error(new Error('CKR_DEVICE_MEMORY:49\n  at C_CreateObject:12'), 'C_CreateObject');
    const typed = toPkcs11Error(new pkcs11js.Pkcs11Error('CKR_PIN_INCORRECT', 160, 'C_Login'), 'C_Login');
    expect(plain).toMatchObject({ ckr: 'CKR_DEVICE_MEMORY', code: 49, operation: 'C_CreateObject' });
    expect(typed).toMatchObject({ ckr: 'CKR_PIN_INCORRECT', code: 160, message: 'C_Login: CKR_PIN_INCORRECT (160)' });
    expect((plain as Pkcs11Error).hint).toMatch(/空间已满/);
    expect((typed as Pkcs11Error).isRemoval).toBe(false);
    expect(new Pkcs11Error('CKR_DEVICE_REMOVED', 50, 'C_Sign').isRemoval).toBe(true);
    expect(new Pkcs11Error('CKR_ODD', 1, 'x').hint).toContain('CKR_ODD');
  });

  test('of other kinds stay what they are', () => {
    expect(() => call('x', () => JSON.parse('{'))).toThrow(SyntaxError);
  });
});

describe('locks', () => {
  const defer = () => {
    let release = () => {};
    const done = new Promise<void>((resolve) => {
      release = resolve;
    });
    return { done, release };
  };

  test('a mutex goes on after a failure, in order', async () => {
    const mutex = new Mutex();
    const order: number[] = [];
    const first = mutex.run(async () => {
      order.push(1);
      throw new Error('no');
    });
    const second = mutex.run(async () => order.push(2));
    await expect(first).rejects.toThrow('no');
    await second;
    expect(order).toEqual([1, 2]);
    expect(mutex.busy).toBe(false);
  });

  test('a gate lets users in together, an owner alone, and later users wait for a waiting owner', async () => {
    const gate = new Gate();
    const order: string[] = [];
    const [a, b] = [defer(), defer()];
    const users = [gate.shared(() => a.done), gate.shared(() => b.done)];
    expect(await gate.tryExclusive(async () => undefined)).toBe(false);
    const owner = gate.exclusive(async () => void order.push('owner'));
    const late = gate.shared(async () => void order.push('late'));
    a.release();
    await users[0];
    expect(order).toEqual([]);
    b.release();
    await Promise.all([...users, owner, late]);
    expect(order).toEqual(['owner', 'late']);
    expect(await gate.tryExclusive(async () => void order.push('again'))).toBe(true);
    expect(order).toEqual(['owner', 'late', 'again']);
  });
});

describe('a token', () => {
  let hsm: SoftHsm;
  let module: Pkcs11Module;
  beforeAll(async () => {
    hsm = await startSoftHsm();
    module = Pkcs11Module.open(hsm.module);
  });
  afterAll(() => hsm.stop());

  async function fresh(): Promise<string> {
    const [serial = ''] = await hsm.blankTokens(1);
    await withToken(module, serial, (token) =>
      token.session('so', factory, async (session) => token.initUserPin(session, userPin)),
    );
    return serial;
  }
  const asUser = <T>(serial: string, work: (token: Token, session: Buffer) => Promise<T>) =>
    withToken(module, serial, (token) => token.session('user', userPin, (session) => work(token, session)));

  test('is found by its serial after the slots were renumbered, and erased by its SO only', async () => {
    const serial = await fresh();
    await module.refresh();
    await withToken(module, serial, async (token) => {
      expect(token.info).toMatchObject({ serial, initialized: true, userPinInitialized: true, userPinLocked: false });
      expect(() => token.initToken(secret('wrong-wrong'), 'X')).toThrow(/CKR_PIN_INCORRECT/);
      expect(() => token.initToken(factory, 'x'.repeat(33))).toThrow(RangeError);
      token.initToken(factory, '标签 1');
      expect(token.info).toMatchObject({ serial, label: '标签 1', userPinInitialized: false });
    });
  });

  test('that is absent is named so', async () => {
    const error = await withToken(module, 'nowhere', async () => undefined).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Pkcs11Error);
    expect((error as Pkcs11Error).isRemoval).toBe(true);
  });

  test('is logged out after each use, also after a failure', async () => {
    const serial = await fresh();
    await expect(
      asUser(serial, async () => {
        throw new Error('in the middle');
      }),
    ).rejects.toThrow('in the middle');
    await withToken(module, serial, async (token) => {
      expect(await token.pinFits('so', factory)).toBe(true);
      expect(await token.pinFits('user', secret('wrong'))).toBe(false);
      expect(await token.pinFits('user', userPin)).toBe(true);
    });
  });

  test('makes a key that it does not give out', async () => {
    const serial = await fresh();
    const id = Buffer.from([1, 2, 3]);
    await asUser(serial, async (_token, session) => {
      expect(findKeyPair(module, session, { id })).toBeUndefined();
      const pair = await generateRsaKeyPair(module, session, { id, label: '密钥' });
      const data = Buffer.from('data');
      const signature = await signSha256Rsa(module, session, pair.privateKey, data);
      const spki = createPublicKey({
        key: publicKeySpki(module, session, pair.publicKey),
        format: 'der',
        type: 'spki',
      });
      expect(verify('sha256', data, spki, signature)).toBe(true);
      expect(spki.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
      expect(() => assertNonExtractable(module, session, pair.privateKey)).not.toThrow();
      for (const type of [pkcs11js.CKA_DECRYPT, pkcs11js.CKA_UNWRAP, pkcs11js.CKA_DERIVE]) {
        const [flag] = module.p11.C_GetAttributeValue(session, pair.privateKey, [{ type }]);
        expect(flag?.value).toEqual(Buffer.of(0));
      }
    });
    const found = await asUser(serial, async (_token, session) => findKeyPair(module, session, { id }));
    expect(found).toBeDefined();
  });

  test('that would give the key out is caught', async () => {
    const serial = await fresh();
    await asUser(serial, async (_token, session) => {
      const pair = module.p11.C_GenerateKeyPair(
        session,
        { mechanism: pkcs11js.CKM_RSA_PKCS_KEY_PAIR_GEN },
        [
          { type: pkcs11js.CKA_TOKEN, value: true },
          { type: pkcs11js.CKA_MODULUS_BITS, value: 1024 },
          { type: pkcs11js.CKA_PUBLIC_EXPONENT, value: Buffer.of(1, 0, 1) },
        ],
        [
          { type: pkcs11js.CKA_TOKEN, value: true },
          { type: pkcs11js.CKA_PRIVATE, value: true },
          { type: pkcs11js.CKA_SENSITIVE, value: false },
          { type: pkcs11js.CKA_EXTRACTABLE, value: true },
        ],
      );
      expect(() => assertNonExtractable(module, session, pair.privateKey)).toThrow(/not bound to the token: sensitive/);
    });
  });

  test('keeps certificates that anybody can read', async () => {
    const serial = await fresh();
    const id = Buffer.from([9]);
    const der = Buffer.concat([Buffer.of(0x30, 0x82), Buffer.alloc(900, 5)]);
    const name = Buffer.of(0x30, 0);
    const fields = { id, label: 'c', der, subject: name, issuer: name, serialNumber: Buffer.of(2, 1, 7) };
    await asUser(serial, async (_token, session) => writeCertificate(module, session, fields));
    await withToken(module, serial, (token) =>
      token.session('public', async (session) => {
        expect(readCertificates(module, session, id).map((object) => object.der)).toEqual([der]);
        expect(readCertificates(module, session, Buffer.from([8]))).toEqual([]);
        expect(countObjects(module, session)).toBe(1);
      }),
    );
  });

  test('is used by one at a time, and re-initialising waits for it', async () => {
    const serial = await fresh();
    let inside = 0;
    let most = 0;
    const use = () =>
      asUser(serial, async (_token, session) => {
        most = Math.max(most, ++inside);
        await generateRsaKeyPair(module, session, { id: Buffer.from([most]), label: 'k' }, 1024);
        inside--;
      });
    await Promise.all([use(), module.refresh(), use(), module.refresh(), use()]);
    expect(most).toBe(1);
    expect(module.findToken(serial)).toBeDefined();
  });

  test('that SoftHSM tore is put back, but not while another process may hold it', async () => {
    const serial = await fresh();
    const tokens = path.join(path.dirname(hsm.configFile), 'tokens');
    const directory = readdirSync(tokens).find((name) => name.replaceAll('-', '').endsWith(serial)) ?? '';
    const file = path.join(tokens, directory, 'token.object');
    truncateSync(file);
    await module.refresh();
    expect(module.findToken(serial)).toBeUndefined();
    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(file, minuteAgo, minuteAgo);
    await module.refresh();
    await withToken(module, serial, async (token) => expect(await token.pinFits('so', factory)).toBe(true));
  });

  test('comes out of a box that is filled once', async () => {
    const total = module.listTokens().length;
    expect(await stockBlankTokens(module, factory, { drawer: total + 2 })).toHaveLength(2);
    expect(await stockBlankTokens(module, factory, { drawer: total + 2 })).toEqual([]);
    const [serial = ''] = await hsm.blankTokens(1);
    await withToken(module, serial, async (token) => token.initToken(factory, 'CD20261122A000001'));
    const blank = module.listTokens().filter((token) => /^BLANK/.test(token.label) && !token.userPinInitialized).length;
    expect(await stockBlankTokens(module, factory, { drawer: 0, blank: blank + 1 })).toHaveLength(1);
  });
});
