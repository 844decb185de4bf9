import { X509Certificate } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import pkcs11js from 'pkcs11js';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { seal, tokenSecretsContext } from '@/lib/crypto/sealed-box';
import { secret } from '@/lib/domain/secret';
import { findKeys, readCertificates, withToken } from '@/lib/pkcs11';
import { FACTORY_SO_PIN } from '@/lib/pkcs11/testing';
import { parseCsrPem } from '@/lib/pki/csr';
import { claimLabel, keyIdOf } from './station/marks';
import { openForStation, type TokenCase, type TokenSecrets } from './station/secrets';
import { type Desk, SUBJECT, startDesk } from './station/testing';

let desk: Desk;
let orders = 0;

beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.stop());

/** Every PIN that a test came across; none may turn up in logs, the board or an error. */
const pins = new Set([FACTORY_SO_PIN]);
const errors: unknown[] = [];
afterEach(() => {
  const words = errors.map((error) => (error instanceof Error ? `${error.stack}${JSON.stringify(error)}` : ''));
  const said = [...desk.logged, ...words, ...desk.board.serials().map((s) => JSON.stringify(desk.board.get(s)))].join();
  for (const pin of pins) expect(said).not.toContain(pin);
});

async function newCase(attempt = 1): Promise<TokenCase> {
  const [tokenSerial = ''] = await desk.hsm.blankTokens(1);
  return { orderNo: `20261122A${String(++orders).padStart(6, '0')}`, attempt, tokenSerial };
}

async function failure(promise: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  errors.push(error);
  expect(error).toBeInstanceOf(ApplicationFailure);
  return error as ApplicationFailure;
}

async function reserve(of: TokenCase, knownSoPinSealedForStation: string | null = null) {
  const reserved = await desk.activities().reserveToken({ ...of, knownSoPinSealedForStation });
  const secrets = secretsOf(of, reserved.sealedForStation);
  for (const pin of [secrets.soPin, secrets.transportPin, secrets.userPin]) pins.add(pin.reveal());
  return { ...reserved, secrets };
}

const secretsOf = (of: TokenCase, sealed: string): TokenSecrets =>
  openForStation({ stationPrivateKey: secret(desk.keys.stationPrivateKey), vaultPublicKey: '' }, of, sealed);

async function personalised(of: TokenCase, known: string | null = null) {
  const reserved = await reserve(of, known);
  const input = { ...of, sealedForStation: reserved.sealedForStation, subject: SUBJECT };
  return { ...reserved, input, ...(await desk.activities().personaliseToken(input)) };
}

const keysOn = (of: TokenCase, secrets: TokenSecrets, pin = secrets.transportPin) =>
  withToken(desk.module, of.tokenSerial, (token) =>
    token.session('user', pin, async (session) => findKeys(desk.module, session, { id: keyIdOf(of) })),
  );

const labelOf = (of: TokenCase) => desk.module.findToken(of.tokenSerial)?.label;

/** A public data object of a stranger. */
const writeSomething = (serial: string) =>
  withToken(desk.module, serial, (token) =>
    token.session('public', async (session) => {
      desk.module.p11.C_CreateObject(session, [
        { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_DATA },
        { type: pkcs11js.CKA_TOKEN, value: true },
        { type: pkcs11js.CKA_PRIVATE, value: false },
        { type: pkcs11js.CKA_LABEL, value: Buffer.from('somebody') },
      ]);
    }),
  );

/** As after a SIGKILL: nothing of the process is left, the token keeps what was written. */
const restart = () => desk.module.refresh();

describe('reserving', () => {
  test('seals fresh PINs and leaves the token alone', async () => {
    const of = await newCase();
    const one = await reserve(of);
    const two = await reserve(of);
    expect(one.tokenModel).toMatch(/SoftHSM/);
    expect(desk.openVault(of.orderNo, one.soPinSealedForVault)).toBe(one.secrets.soPin.reveal());
    expect(desk.openVault(of.orderNo, one.userPinSealedForVault)).toBe(one.secrets.userPin.reveal());
    expect(one.secrets.userPin.reveal()).toMatch(/^[ACEFGHJKMNPRTWXY34679]{8}$/);
    expect(one.secrets.soPin.reveal().length).toBeGreaterThanOrEqual(16);
    expect(two.secrets.soPin.reveal()).not.toBe(one.secrets.soPin.reveal());
    expect(labelOf(of)).toMatch(/^BLANK-/);
    expect(await withToken(desk.module, of.tokenSerial, (t) => t.pinFits('so', secret(FACTORY_SO_PIN)))).toBe(true);
  });

  test('refuses a token that is absent, claimed, or holds something', async () => {
    const absent = await failure(reserve({ orderNo: '20261122A999999', attempt: 1, tokenSerial: 'none' }));
    expect(absent).toMatchObject({ type: 'TOKEN_REMOVED', nonRetryable: false });
    expect(absent.message).toMatch(/插回/);

    const of = await newCase();
    await personalised(of);
    const taken = await failure(reserve({ ...of, orderNo: '20261122A888888' }));
    expect(taken).toMatchObject({ type: 'TOKEN_NOT_BLANK', nonRetryable: true });

    const used = await newCase();
    const { sealedForStation } = await reserve(used);
    await writeSomething(used.tokenSerial);
    expect(await failure(reserve(used))).toMatchObject({ type: 'TOKEN_NOT_BLANK' });
    // Somebody used it between the two steps.
    const late = desk.activities().personaliseToken({ ...used, sealedForStation, subject: SUBJECT });
    expect(await failure(late)).toMatchObject({ type: 'TOKEN_NOT_BLANK' });
  });
});

describe('personalising', () => {
  test('makes one key, however often it runs', async () => {
    const of = await newCase();
    const first = await personalised(of);
    const second = await desk.activities().personaliseToken(first.input);
    await restart();
    const third = await desk.activities().personaliseToken(first.input);
    expect(second).toEqual({ csrPem: first.csrPem, publicKeySha256: first.publicKeySha256 });
    expect(third).toEqual(second);
    expect(parseCsrPem(first.csrPem).subject).toEqual(SUBJECT);
    const keys = await keysOn(of, first.secrets);
    expect([keys.privateKeys.length, keys.publicKeys.length]).toEqual([1, 1]);
    expect(labelOf(of)).toBe(`CD${of.orderNo}`);
    await withToken(desk.module, of.tokenSerial, async (token) => {
      expect(await token.pinFits('so', first.secrets.soPin)).toBe(true);
      expect(await token.pinFits('so', secret(FACTORY_SO_PIN))).toBe(false);
      expect(await token.pinFits('user', first.secrets.userPin)).toBe(false);
    });
  });

  test.each(['claim', 'pins', 'key', 'csr'])('goes on after a death at step %s', async (deadly) => {
    const of = await newCase();
    const { sealedForStation, secrets } = await reserve(of);
    const input = { ...of, sealedForStation, subject: SUBJECT };
    const dying = desk.activities({
      heartbeat: (step) => {
        if (step === deadly) throw new Error('killed');
      },
    });
    await failure(dying.personaliseToken(input));
    await restart();
    const { csrPem, publicKeySha256 } = await desk.activities().personaliseToken(input);
    expect(parseCsrPem(csrPem).key.spkiSha256).toBe(publicKeySha256);
    expect((await keysOn(of, secrets)).privateKeys).toHaveLength(1);
  });

  test('goes on after a death between the changes of PINs', async () => {
    const of = await newCase();
    const { sealedForStation, secrets } = await reserve(of);
    await withToken(desk.module, of.tokenSerial, async (token) => {
      token.initToken(secret(FACTORY_SO_PIN), claimLabel(of));
      await token.session('so', secret(FACTORY_SO_PIN), async (session) =>
        token.setPin(session, secret(FACTORY_SO_PIN), secrets.soPin),
      );
    });
    await desk.activities().personaliseToken({ ...of, sealedForStation, subject: SUBJECT });
    expect((await keysOn(of, secrets)).privateKeys).toHaveLength(1);
  });

  test('replaces a half pair', async () => {
    const of = await newCase();
    const first = await personalised(of);
    await withToken(desk.module, of.tokenSerial, (token) =>
      token.session('user', first.secrets.transportPin, async (session) => {
        for (const key of findKeys(desk.module, session, { id: keyIdOf(of) }).privateKeys) {
          desk.module.p11.C_DestroyObject(session, key);
        }
      }),
    );
    const again = await desk.activities().personaliseToken(first.input);
    expect(again.publicKeySha256).not.toBe(first.publicKeySha256);
    const keys = await keysOn(of, first.secrets);
    expect([keys.privateKeys.length, keys.publicKeys.length]).toEqual([1, 1]);
  });

  test('takes over a token of an earlier attempt with the SO PIN from the vault', async () => {
    const of = await newCase();
    const first = await personalised(of);
    const known = seal(desk.keys.stationPublicKey, first.secrets.soPin.reveal(), tokenSecretsContext(of.orderNo));
    const next = { ...of, attempt: 2 };
    const second = await personalised(next, known);
    expect(second.publicKeySha256).not.toBe(first.publicKeySha256);
    expect((await keysOn(of, second.secrets)).privateKeys).toHaveLength(0);
    // The late echo of the first attempt does not come through.
    expect(await failure(desk.activities().personaliseToken(first.input))).toMatchObject({ type: 'TOKEN_NOT_BLANK' });
  });

  test('needs no other SO PIN than the first, however many attempts die in between', async () => {
    const of = await newCase();
    const first = await personalised(of);
    const known = seal(desk.keys.stationPublicKey, first.secrets.soPin.reveal(), tokenSecretsContext(of.orderNo));
    const untouched = await reserve({ ...of, attempt: 2 }, known);
    const again = seal(desk.keys.stationPublicKey, untouched.secrets.soPin.reveal(), tokenSecretsContext(of.orderNo));
    const third = await personalised({ ...of, attempt: 3 }, again);
    expect(third.publicKeySha256).not.toBe(first.publicKeySha256);
    const echo = { ...of, attempt: 2, sealedForStation: untouched.sealedForStation, subject: SUBJECT };
    expect(await failure(desk.activities().personaliseToken(echo))).toMatchObject({ type: 'TOKEN_NOT_BLANK' });
    expect((await keysOn({ ...of, attempt: 3 }, third.secrets)).privateKeys).toHaveLength(1);
  });

  test('takes a token that an earlier attempt reserved and never touched', async () => {
    const of = await newCase();
    const abandoned = await reserve(of);
    const known = seal(desk.keys.stationPublicKey, abandoned.secrets.soPin.reveal(), tokenSecretsContext(of.orderNo));
    const second = await personalised({ ...of, attempt: 2 }, known);
    expect(second.csrPem).toContain('REQUEST');
  });

  test('stops when the SO PIN is unknown, and when the box is of another token', async () => {
    const of = await newCase();
    const { sealedForStation } = await reserve(of);
    const other = secret('someone-elses-pin');
    await withToken(desk.module, of.tokenSerial, (token) =>
      token.session('so', secret(FACTORY_SO_PIN), async (session) =>
        token.setPin(session, secret(FACTORY_SO_PIN), other),
      ),
    );
    const input = { ...of, sealedForStation, subject: SUBJECT };
    const unknown = await failure(desk.activities().personaliseToken(input));
    expect(unknown).toMatchObject({ type: 'SO_PIN_UNKNOWN', nonRetryable: true });

    const mixedUp = await failure(desk.activities().personaliseToken({ ...input, attempt: 2 }));
    expect(mixedUp).toMatchObject({ type: 'SECRETS_UNREADABLE', nonRetryable: true });
  });
});

describe('installing', () => {
  async function ready() {
    const of = await newCase();
    const made = await personalised(of);
    return { of, ...made, install: { ...of, sealedForStation: made.sealedForStation, ...desk.issue(made.csrPem) } };
  }

  test('writes once, proves the key and leaves the final PIN', async () => {
    const { of, secrets, install, input, csrPem } = await ready();
    const first = await desk.activities().installCertificate(install);
    expect(first).toMatchObject({
      tokenSerial: of.tokenSerial,
      chainVerified: true,
      testSignatureOk: true,
      keyNonExtractable: true,
    });
    const [issued, read] = [install.certificatePem, first.readBackPem].map((pem) => new X509Certificate(pem));
    expect(read?.raw).toEqual(issued?.raw);
    expect(first.certificateSha256).toBe(issued?.fingerprint256.replaceAll(':', '').toLowerCase());

    await restart();
    const written = vi.spyOn(desk.module.p11, 'C_CreateObject');
    expect(await desk.activities().installCertificate(install)).toEqual(first);
    expect(written).not.toHaveBeenCalled();
    await withToken(desk.module, of.tokenSerial, async (token) => {
      expect(await token.pinFits('user', secrets.userPin)).toBe(true);
      expect(await token.pinFits('user', secrets.transportPin)).toBe(false);
      const found = await token.session('public', async (session) => readCertificates(desk.module, session));
      expect(found).toHaveLength(1);
    });
    // A late echo of the step before changes nothing either.
    expect((await desk.activities().personaliseToken(input)).csrPem).toBe(csrPem);
    expect(await desk.activities().installCertificate(install)).toEqual(first);
    expect(desk.board.get(of.tokenSerial)).toMatchObject({ state: 'made', step: 'done' });
  });

  test.each(['write', 'readback', 'test', 'final', 'done'])('goes on after a death at step %s', async (deadly) => {
    const { of, secrets, install } = await ready();
    const dying = desk.activities({
      heartbeat: (step) => {
        if (step === deadly) throw new Error('killed');
      },
    });
    await failure(dying.installCertificate(install));
    await restart();
    const evidence = await desk.activities().installCertificate(install);
    expect(evidence.testSignatureOk).toBe(true);
    expect((await keysOn(of, secrets, secrets.userPin)).privateKeys).toHaveLength(1);
  });

  test('recovers a user PIN that nobody knows', async () => {
    const { of, secrets, install } = await ready();
    await withToken(desk.module, of.tokenSerial, (token) =>
      token.session('user', secrets.transportPin, async (session) =>
        token.setPin(session, secrets.transportPin, secret('typed-by-mistake')),
      ),
    );
    expect((await desk.activities().installCertificate(install)).testSignatureOk).toBe(true);
  });

  test('refuses the certificate of another key, a second one, and another token', async () => {
    const one = await ready();
    const two = await ready();
    const swapped = { ...one.install, certificatePem: two.install.certificatePem };
    const wrong = await failure(desk.activities().installCertificate(swapped));
    expect(wrong).toMatchObject({ type: 'CERTIFICATE_MISMATCH', nonRetryable: true });

    await desk.activities().installCertificate(one.install);
    const second = { ...one.install, ...desk.issue(one.csrPem) };
    expect(await failure(desk.activities().installCertificate(second))).toMatchObject({ type: 'CERTIFICATE_MISMATCH' });

    const blank = await newCase();
    const { sealedForStation } = await reserve(blank);
    const elsewhere = { ...one.install, ...blank, sealedForStation };
    expect(await failure(desk.activities().installCertificate(elsewhere))).toMatchObject({ type: 'WRONG_TOKEN' });
  });

  test('refuses a chain that does not hold', async () => {
    const { install } = await ready();
    const [issuing = ''] = install.chainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const broken = await failure(desk.activities().installCertificate({ ...install, chainPem: issuing }));
    expect(broken).toMatchObject({ type: 'CHAIN_INVALID', nonRetryable: true });
    const late = desk.activities({ clock: { now: () => new Date(Date.now() + 5 * 365 * 86_400_000) } });
    expect(await failure(late.installCertificate(install))).toMatchObject({ type: 'CHAIN_INVALID' });
    const slow = desk.activities({ clock: { now: () => new Date(Date.now() - 5 * 60_000) } });
    expect((await slow.installCertificate(install)).chainVerified).toBe(true);
  });
});

describe('the desk', () => {
  test('looks at a token without its PIN and makes a spoiled one blank again', async () => {
    const of = await newCase();
    expect(await desk.activities().inspectToken(of)).toMatchObject({ state: 'blank', orderNo: null });
    const { sealedForStation, csrPem } = await personalised(of);
    expect(await desk.activities().inspectToken(of)).toMatchObject({ state: 'claimed', orderNo: of.orderNo });
    const issued = desk.issue(csrPem);
    const evidence = await desk.activities().installCertificate({ ...of, sealedForStation, ...issued });
    expect(await desk.activities().inspectToken(of)).toMatchObject({
      state: 'certified',
      certificateSha256: evidence.certificateSha256,
    });

    await desk.activities().eraseToken({ ...of, sealedForStation });
    await desk.activities().eraseToken({ ...of, sealedForStation });
    expect(await desk.activities().inspectToken(of)).toMatchObject({ state: 'blank', label: 'BLANK' });
    expect((await personalised({ ...of, orderNo: '20261122A777777' })).csrPem).toContain('REQUEST');
  });

  test('makes four tokens side by side', async () => {
    const cases = await Promise.all(Array.from({ length: 4 }, () => undefined)).then(async () => {
      const made: TokenCase[] = [];
      for (let index = 0; index < 4; index++) made.push(await newCase());
      return made;
    });
    let atOnce = 0;
    let most = 0;
    const make = async (of: TokenCase) => {
      most = Math.max(most, ++atOnce);
      const { csrPem, sealedForStation, publicKeySha256 } = await personalised(of);
      atOnce--;
      const evidence = await desk.activities().installCertificate({ ...of, sealedForStation, ...desk.issue(csrPem) });
      return { serial: evidence.tokenSerial, publicKeySha256 };
    };
    const made = await Promise.all(cases.map(make));
    expect(most).toBe(4);
    expect(new Set(made.map((token) => token.publicKeySha256)).size).toBe(4);
    expect(made.map((token) => token.serial)).toEqual(cases.map((of) => of.tokenSerial));
  });
});
