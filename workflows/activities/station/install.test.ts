import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { secret } from '@/lib/domain/secret';
import { readCertificates, withToken } from '@/lib/pkcs11';
import type { TokenCase } from './secrets';
import { Cases } from './testing/cases';
import { type Desk, startDesk } from './testing/desk';

let desk: Desk;
let cases: Cases;

beforeAll(async () => {
  desk = await startDesk();
  cases = new Cases(desk);
});
afterEach(() => cases.assertSilence());
afterAll(() => desk.stop());

describe('installing', () => {
  async function ready() {
    const of = await cases.fresh();
    const made = await cases.personalised(of);
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

    await cases.restart();
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
    await cases.failure(dying.installCertificate(install));
    await cases.restart();
    const evidence = await desk.activities().installCertificate(install);
    expect(evidence.testSignatureOk).toBe(true);
    expect((await cases.keysOn(of, secrets, secrets.userPin)).privateKeys).toHaveLength(1);
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
    const wrong = await cases.failure(desk.activities().installCertificate(swapped));
    expect(wrong).toMatchObject({ type: 'CERTIFICATE_MISMATCH', nonRetryable: true });

    await desk.activities().installCertificate(one.install);
    const second = { ...one.install, ...desk.issue(one.csrPem) };
    expect(await cases.failure(desk.activities().installCertificate(second))).toMatchObject({
      type: 'CERTIFICATE_MISMATCH',
    });

    const blank = await cases.fresh();
    const { sealedForStation } = await cases.reserve(blank);
    const elsewhere = { ...one.install, ...blank, sealedForStation };
    expect(await cases.failure(desk.activities().installCertificate(elsewhere))).toMatchObject({ type: 'WRONG_TOKEN' });
  });

  test('refuses a chain that does not hold', async () => {
    const { install } = await ready();
    const [issuing = ''] = install.chainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const broken = await cases.failure(desk.activities().installCertificate({ ...install, chainPem: issuing }));
    expect(broken).toMatchObject({ type: 'CHAIN_INVALID', nonRetryable: true });
    const late = desk.activities({ clock: { now: () => new Date(Date.now() + 5 * 365 * 86_400_000) } });
    expect(await cases.failure(late.installCertificate(install))).toMatchObject({ type: 'CHAIN_INVALID' });
    const slow = desk.activities({ clock: { now: () => new Date(Date.now() - 5 * 60_000) } });
    expect((await slow.installCertificate(install)).chainVerified).toBe(true);
  });
});

describe('the desk', () => {
  test('looks at a token without its PIN and makes a spoiled one blank again', async () => {
    const of = await cases.fresh();
    expect(await desk.activities().inspectToken(of)).toMatchObject({ state: 'blank', orderNo: null });
    const { sealedForStation, csrPem } = await cases.personalised(of);
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
    expect((await cases.personalised({ ...of, orderNo: '20261122A777777' })).csrPem).toContain('REQUEST');
  });

  test('makes four tokens side by side', async () => {
    const batch: TokenCase[] = [];
    for (let index = 0; index < 4; index++) batch.push(await cases.fresh());
    let atOnce = 0;
    let most = 0;
    const make = async (of: TokenCase) => {
      most = Math.max(most, ++atOnce);
      const { csrPem, sealedForStation, publicKeySha256 } = await cases.personalised(of);
      atOnce--;
      const evidence = await desk.activities().installCertificate({ ...of, sealedForStation, ...desk.issue(csrPem) });
      return { serial: evidence.tokenSerial, publicKeySha256 };
    };
    const made = await Promise.all(batch.map(make));
    expect(most).toBe(4);
    expect(new Set(made.map((token) => token.publicKeySha256)).size).toBe(4);
    expect(made.map((token) => token.serial)).toEqual(batch.map((of) => of.tokenSerial));
  });
});
