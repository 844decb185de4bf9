import { randomUUID, X509Certificate } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates, subscribers } from '@/db/schema';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { secret } from '@/lib/domain/secret';
import { type SoftHsm, startSoftHsm } from '@/lib/pkcs11/testing';
import { crlNumber, readCrl } from '@/lib/pki/crl';
import { lostSince, makeLostCertificates } from '../../../scripts/demo-lost-certificates';
import { type CeremonyResult, runCeremony } from './ceremony';
import { openCaSigner } from './pkcs11';

const DAY = 24 * 3600 * 1000;
const PINS = { pin: 'user-pin-1', soPin: 'so-pin-1' };
const NOW = new Date();
const LOST_SINCE = new Date(Math.floor(NOW.getTime() / 1000) * 1000 - 200 * DAY);

let hsm: SoftHsm;
let database: TestDatabase;
let first: CeremonyResult;
let said: string[];

const ceremony = (now: Date, rootCrl: Uint8Array | undefined) => {
  said = [];
  return runCeremony({
    module: hsm.module,
    ca: { label: 'ca', ...PINS },
    root: { label: 'root', ...PINS },
    publicUrl: 'http://127.0.0.1:3000',
    organisation: '示例电子认证服务有限公司',
    rootCrl,
    now,
    validFrom: LOST_SINCE,
    say: (line) => said.push(line),
  });
};
const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex');
const fingerprints = (made: CeremonyResult) => [made.root, made.issuing, made.ocsp, made.rootCrl].map(hex);

beforeAll(async () => {
  hsm = await startSoftHsm();
  database = await createTestDatabase();
  first = await ceremony(NOW, undefined);
}, 120_000);

afterAll(async () => {
  await hsm?.stop();
  await database?.close();
});

describe('key ceremony', () => {
  it('makes a chain that OpenSSL accepts, with the key sizes of the profiles', () => {
    const [root, issuing, ocsp, audit] = [first.root, first.issuing, first.ocsp, first.audit].map(
      (der) => new X509Certificate(Buffer.from(der)),
    );
    expect(issuing?.verify(root?.publicKey as never)).toBe(true);
    expect(ocsp?.verify(issuing?.publicKey as never)).toBe(true);
    expect(audit?.verify(issuing?.publicKey as never)).toBe(true);
    expect(
      [root, issuing, ocsp, audit].map((certificate) => certificate?.publicKey.asymmetricKeyDetails?.modulusLength),
    ).toEqual([4096, 3072, 2048, 2048]);
  });

  it('changes nothing the second time', async () => {
    const before = await ceremony(NOW, first.rootCrl);
    expect(fingerprints(await ceremony(NOW, first.rootCrl))).toEqual(fingerprints(before));
    expect(said.filter((line) => !line.endsWith('kept'))).toEqual([]);
  });

  it('finds its certificates on the tokens when the files are lost', async () => {
    const again = await ceremony(NOW, undefined);
    expect(hex(again.root)).toBe(hex(first.root));
    expect(hex(again.issuing)).toBe(hex(first.issuing));
  });

  it('renews what runs out and keeps the keys: responder after two months, root CRL after ten', async () => {
    const later = await ceremony(new Date(NOW.getTime() + 310 * DAY), first.rootCrl);
    expect(hex(later.root)).toBe(hex(first.root));
    expect(crlNumber(readCrl(later.rootCrl))).toBe(2n);
    const [old, renewed] = [first.ocsp, later.ocsp].map((der) => new X509Certificate(Buffer.from(der)));
    expect(renewed?.serialNumber).not.toBe(old?.serialNumber);
    expect(renewed?.publicKey.equals(old?.publicKey as never)).toBe(true);
  });

  it('refuses to work with a key that is not the one of the certificate', async () => {
    const token = { module: hsm.module, tokenLabel: 'ca', pin: secret(PINS.pin) };
    const rootKey = new X509Certificate(Buffer.from(first.root)).publicKey.export({ format: 'der', type: 'spki' });
    await expect(openCaSigner(token, 'issuing', rootKey)).rejects.toThrow('does not belong');
  });
});

describe('certificates of demo customers', () => {
  it('become real ones under the serial number and period of their row, once', async () => {
    const subscriberId = randomUUID();
    await database.db.insert(subscribers).values({
      ...{ id: subscriberId, channelId: 'demo', uscc: '91450300MA5DEMA2A4', name: '桂林示例甲科技有限公司' },
      ...{ agentName: '李示范', agentMobile: '13900000001' },
    });
    await database.db.insert(certificates).values({
      ...{
        subscriberId,
        lineageId: randomUUID(),
        orderNo: 'OLD-1',
        businessType: 'new',
        state: 'valid',
        keyBits: 2048,
      },
      ...{ serialHex: '4a0102030405060708090a0b0c0d0e0f', commonName: '桂林示例甲科技有限公司', appliedAt: LOST_SINCE },
      ...{ notBefore: LOST_SINCE, notAfter: new Date(LOST_SINCE.getTime() + 365 * DAY) },
    });
    expect(await lostSince(database.url)).toEqual(LOST_SINCE);
    const token = { module: hsm.module, tokenLabel: 'ca', pin: secret(PINS.pin) };
    const signer = await openCaSigner(token, 'issuing');
    const by = { issuing: first.issuing, root: first.root, signer, publicUrl: 'http://127.0.0.1:3000' };
    expect(await makeLostCertificates(database.url, by)).toBe(1);
    expect(await makeLostCertificates(database.url, by)).toBe(0);
    await signer.close();
    const [row] = await database.db.select().from(certificates).where(eq(certificates.orderNo, 'OLD-1'));
    const made = new X509Certificate(row?.pem ?? '');
    expect(made.serialNumber.toLowerCase()).toBe(row?.serialHex);
    expect(new Date(made.validFrom)).toEqual(LOST_SINCE);
    expect(made.verify(new X509Certificate(Buffer.from(first.issuing)).publicKey)).toBe(true);
  });
});
