import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seal, tokenSecretsContext } from '@/lib/crypto/sealed-box';
import { secret } from '@/lib/domain/secret';
import { findKeys, withToken } from '@/lib/pkcs11';
import { FACTORY_SO_PIN } from '@/lib/pkcs11/testing';
import { parseCsrPem } from '@/lib/pki/csr';
import { claimLabel, keyIdOf } from './station/marks';
import { Cases } from './station/testing/cases';
import { type Desk, SUBJECT, startDesk } from './station/testing/desk';

let desk: Desk;
let cases: Cases;

beforeAll(async () => {
  desk = await startDesk();
  cases = new Cases(desk);
});
afterEach(() => cases.assertSilence());
afterAll(() => desk.stop());

describe('reserving', () => {
  test('seals fresh PINs and leaves the token alone', async () => {
    const of = await cases.fresh();
    const one = await cases.reserve(of);
    const two = await cases.reserve(of);
    expect(one.tokenModel).toMatch(/SoftHSM/);
    expect(desk.openVault(of.orderNo, one.soPinSealedForVault)).toBe(one.secrets.soPin.reveal());
    expect(desk.openVault(of.orderNo, one.userPinSealedForVault)).toBe(one.secrets.userPin.reveal());
    expect(one.secrets.userPin.reveal()).toMatch(/^[ACEFGHJKMNPRTWXY34679]{8}$/);
    expect(one.secrets.soPin.reveal().length).toBeGreaterThanOrEqual(16);
    expect(two.secrets.soPin.reveal()).not.toBe(one.secrets.soPin.reveal());
    expect(desk.module.findToken(of.tokenSerial)?.label).toMatch(/^BLANK-/);
    expect(await withToken(desk.module, of.tokenSerial, (t) => t.pinFits('so', secret(FACTORY_SO_PIN)))).toBe(true);
  });

  test('refuses a token that is absent, claimed, or holds something', async () => {
    const absent = await cases.failure(cases.reserve({ orderNo: '20261122A999999', attempt: 1, tokenSerial: 'none' }));
    expect(absent).toMatchObject({ type: 'TOKEN_REMOVED', nonRetryable: false });
    expect(absent.message).toMatch(/插回/);

    const of = await cases.fresh();
    await cases.personalised(of);
    const taken = await cases.failure(cases.reserve({ ...of, orderNo: '20261122A888888' }));
    expect(taken).toMatchObject({ type: 'TOKEN_NOT_BLANK', nonRetryable: true });

    const used = await cases.fresh();
    const { sealedForStation } = await cases.reserve(used);
    await cases.writeSomething(used.tokenSerial);
    expect(await cases.failure(cases.reserve(used))).toMatchObject({ type: 'TOKEN_NOT_BLANK' });
    // Somebody used it between the two steps.
    const late = desk.activities().personaliseToken({ ...used, sealedForStation, subject: SUBJECT });
    expect(await cases.failure(late)).toMatchObject({ type: 'TOKEN_NOT_BLANK' });
  });
});

describe('personalising', () => {
  test('makes one key, however often it runs', async () => {
    const of = await cases.fresh();
    const first = await cases.personalised(of);
    const second = await desk.activities().personaliseToken(first.input);
    await cases.restart();
    const third = await desk.activities().personaliseToken(first.input);
    expect(second).toEqual({ csrPem: first.csrPem, publicKeySha256: first.publicKeySha256 });
    expect(third).toEqual(second);
    expect(parseCsrPem(first.csrPem).subject).toEqual(SUBJECT);
    const keys = await cases.keysOn(of, first.secrets);
    expect([keys.privateKeys.length, keys.publicKeys.length]).toEqual([1, 1]);
    expect(desk.module.findToken(of.tokenSerial)?.label).toBe(`CD${of.orderNo}`);
    await withToken(desk.module, of.tokenSerial, async (token) => {
      expect(await token.pinFits('so', first.secrets.soPin)).toBe(true);
      expect(await token.pinFits('so', secret(FACTORY_SO_PIN))).toBe(false);
      expect(await token.pinFits('user', first.secrets.userPin)).toBe(false);
    });
  });

  test.each(['claim', 'pins', 'key', 'csr'])('goes on after a death at step %s', async (deadly) => {
    const of = await cases.fresh();
    const { sealedForStation, secrets } = await cases.reserve(of);
    const input = { ...of, sealedForStation, subject: SUBJECT };
    const dying = desk.activities({
      heartbeat: (step) => {
        if (step === deadly) throw new Error('killed');
      },
    });
    await cases.failure(dying.personaliseToken(input));
    await cases.restart();
    const { csrPem, publicKeySha256 } = await desk.activities().personaliseToken(input);
    expect(parseCsrPem(csrPem).key.spkiSha256).toBe(publicKeySha256);
    expect((await cases.keysOn(of, secrets)).privateKeys).toHaveLength(1);
  });

  test('goes on after a death between the changes of PINs', async () => {
    const of = await cases.fresh();
    const { sealedForStation, secrets } = await cases.reserve(of);
    await withToken(desk.module, of.tokenSerial, async (token) => {
      token.initToken(secret(FACTORY_SO_PIN), claimLabel(of));
      await token.session('so', secret(FACTORY_SO_PIN), async (session) =>
        token.setPin(session, secret(FACTORY_SO_PIN), secrets.soPin),
      );
    });
    await desk.activities().personaliseToken({ ...of, sealedForStation, subject: SUBJECT });
    expect((await cases.keysOn(of, secrets)).privateKeys).toHaveLength(1);
  });

  test('replaces a half pair', async () => {
    const of = await cases.fresh();
    const first = await cases.personalised(of);
    await withToken(desk.module, of.tokenSerial, (token) =>
      token.session('user', first.secrets.transportPin, async (session) => {
        for (const key of findKeys(desk.module, session, { id: keyIdOf(of) }).privateKeys) {
          desk.module.p11.C_DestroyObject(session, key);
        }
      }),
    );
    const again = await desk.activities().personaliseToken(first.input);
    expect(again.publicKeySha256).not.toBe(first.publicKeySha256);
    const keys = await cases.keysOn(of, first.secrets);
    expect([keys.privateKeys.length, keys.publicKeys.length]).toEqual([1, 1]);
  });

  test('takes over a token of an earlier attempt with the SO PIN from the vault', async () => {
    const of = await cases.fresh();
    const first = await cases.personalised(of);
    const known = seal(desk.keys.stationPublicKey, first.secrets.soPin.reveal(), tokenSecretsContext(of.orderNo));
    const next = { ...of, attempt: 2 };
    const second = await cases.personalised(next, known);
    expect(second.publicKeySha256).not.toBe(first.publicKeySha256);
    expect((await cases.keysOn(of, second.secrets)).privateKeys).toHaveLength(0);
    // The late echo of the first attempt does not come through.
    expect(await cases.failure(desk.activities().personaliseToken(first.input))).toMatchObject({
      type: 'TOKEN_NOT_BLANK',
    });
  });

  test('needs no other SO PIN than the first, however many attempts die in between', async () => {
    const of = await cases.fresh();
    const first = await cases.personalised(of);
    const known = seal(desk.keys.stationPublicKey, first.secrets.soPin.reveal(), tokenSecretsContext(of.orderNo));
    const untouched = await cases.reserve({ ...of, attempt: 2 }, known);
    const again = seal(desk.keys.stationPublicKey, untouched.secrets.soPin.reveal(), tokenSecretsContext(of.orderNo));
    const third = await cases.personalised({ ...of, attempt: 3 }, again);
    expect(third.publicKeySha256).not.toBe(first.publicKeySha256);
    const echo = { ...of, attempt: 2, sealedForStation: untouched.sealedForStation, subject: SUBJECT };
    expect(await cases.failure(desk.activities().personaliseToken(echo))).toMatchObject({ type: 'TOKEN_NOT_BLANK' });
    expect((await cases.keysOn({ ...of, attempt: 3 }, third.secrets)).privateKeys).toHaveLength(1);
  });

  test('takes a token that an earlier attempt reserved and never touched', async () => {
    const of = await cases.fresh();
    const abandoned = await cases.reserve(of);
    const known = seal(desk.keys.stationPublicKey, abandoned.secrets.soPin.reveal(), tokenSecretsContext(of.orderNo));
    const second = await cases.personalised({ ...of, attempt: 2 }, known);
    expect(second.csrPem).toContain('REQUEST');
  });

  test('stops when the SO PIN is unknown, and when the box is of another token', async () => {
    const of = await cases.fresh();
    const { sealedForStation } = await cases.reserve(of);
    const other = secret('someone-elses-pin');
    await withToken(desk.module, of.tokenSerial, (token) =>
      token.session('so', secret(FACTORY_SO_PIN), async (session) =>
        token.setPin(session, secret(FACTORY_SO_PIN), other),
      ),
    );
    const input = { ...of, sealedForStation, subject: SUBJECT };
    const unknown = await cases.failure(desk.activities().personaliseToken(input));
    expect(unknown).toMatchObject({ type: 'SO_PIN_UNKNOWN', nonRetryable: true });

    const mixedUp = await cases.failure(desk.activities().personaliseToken({ ...input, attempt: 2 }));
    expect(mixedUp).toMatchObject({ type: 'SECRETS_UNREADABLE', nonRetryable: true });
  });
});
