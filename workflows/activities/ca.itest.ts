import { randomUUID, X509Certificate } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '@/db/client';
import { auditLog, caCertificates, certificates, orderItems, orders } from '@/db/schema';
import type { CertificateAuthorityPort } from '@/lib/ports/certificate-authority';
import { publishCrl, singleFlight } from '@/lib/services/certificate/publishCrl';
import { crlIsDue, renewDueAnswers } from '@/lib/services/certificate/refresh';
import type { ServiceContext } from '@/lib/services/context';
import type { CaActivities } from '../contracts/activities';
import { type CaDeps, createCaActivities } from './ca';
import type { LoadedAuthority } from './ca/authority';
import { DAY, latestCrl, makeCsr, makeOrder, NAME, ocspOf, rowsOf, startTestCa, type TestCa } from './ca/testing';

let testCa: TestCa;
let db: Db;
let authority: LoadedAuthority;
let now: Date;
let ctx: ServiceContext;
let ca: CaActivities;

function activitiesWith(port: CertificateAuthorityPort): CaActivities {
  const deps: CaDeps = {
    ctx,
    ca: port,
    publishCrl: singleFlight(() => publishCrl(ctx, port)),
    log: { info() {}, warn() {} },
  };
  return createCaActivities(deps);
}

beforeAll(async () => {
  testCa = await startTestCa();
  authority = testCa.authority;
  db = testCa.database.db;
}, 120_000);

afterAll(() => testCa?.close());

beforeEach(() => {
  now = new Date();
  ctx = { db, clock: { now: () => now }, actor: { kind: 'system', id: 'ca-worker' } };
  ca = activitiesWith(authority.ca);
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) =>
      error instanceof ApplicationFailure && error.nonRetryable ? String(error.type) : `thrown: ${error}`,
  );

describe('issuing', () => {
  it('gives one certificate of the HSM key, and the same one again', async () => {
    const orderNo = await makeOrder(db);
    const csrPem = makeCsr();
    const first = await ca.issueCertificate({ orderNo, attempt: 1, csrPem });
    const again = await ca.issueCertificate({ orderNo, attempt: 1, csrPem });
    expect(again).toEqual(first);
    const certificate = new X509Certificate(first.certificatePem);
    const issuer = new X509Certificate(first.chainPem);
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.serialNumber.toLowerCase()).toBe(first.serialHex);
    expect(certificate.infoAccess).toContain('http://ca.example.com/pki/ocsp');
    expect((await ocspOf(db, first.serialHex)).status).toBe('good');
    const [row] = await rowsOf(db, orderNo);
    expect(row).toMatchObject({ state: 'valid', commonName: NAME, keyBits: 2048 });
  });

  it('survives a death between reservation and signature: same serial number, same octets', async () => {
    const orderNo = await makeOrder(db);
    const csrPem = makeCsr();
    const dead = activitiesWith({
      ...authority.ca,
      signCertificate: () => Promise.reject(new Error('CKR_DEVICE_REMOVED')),
    });
    await expect(dead.issueCertificate({ orderNo, attempt: 1, csrPem })).rejects.toThrow('CKR_DEVICE_REMOVED');
    const [reserved] = await rowsOf(db, orderNo);
    expect(reserved).toMatchObject({ state: 'pending', der: null });
    const issued = await ca.issueCertificate({ orderNo, attempt: 1, csrPem });
    expect(issued.serialHex).toBe(reserved?.serialHex);
    expect(await rowsOf(db, orderNo)).toHaveLength(1);
  });

  it('gives both of two simultaneous calls the same certificate', async () => {
    const orderNo = await makeOrder(db);
    const csrPem = makeCsr();
    const input = { orderNo, attempt: 1, csrPem };
    const [a, b] = await Promise.all([ca.issueCertificate(input), ca.issueCertificate(input)]);
    expect(a).toEqual(b);
  });

  it('revokes the earlier attempt first: never two valid ones', async () => {
    const orderNo = await makeOrder(db);
    const first = await ca.issueCertificate({ orderNo, attempt: 1, csrPem: makeCsr() });
    await db.update(orderItems).set({ attempt: 2 }).where(eq(orderItems.orderNo, orderNo));
    const second = await ca.issueCertificate({ orderNo, attempt: 2, csrPem: makeCsr() });
    expect((await rowsOf(db, orderNo)).map((row) => row.state)).toEqual(['revoked', 'valid']);
    expect((await latestCrl(db)).serials).toContain(first.serialHex);
    expect((await latestCrl(db)).serials).not.toContain(second.serialHex);
    expect(await ocspOf(db, first.serialHex)).toMatchObject({ status: 'revoked', reason: 4 });
    // A late call of the first attempt gets nothing.
    expect(await codeOf(ca.issueCertificate({ orderNo, attempt: 1, csrPem: makeCsr() }))).toBe(
      'certificate.order_not_producing',
    );
  });

  it('refuses for good what must not be certified', async () => {
    const orderNo = await makeOrder(db);
    const issue = (csrPem: string, attempt = 1, order = orderNo) =>
      codeOf(ca.issueCertificate({ orderNo: order, attempt, csrPem }));
    expect(await issue('no request')).toBe('csr.refused');
    expect(await issue(makeCsr({ organizationName: '桂林示例乙贸易有限公司' }))).toBe('csr.other_subject');
    expect(await issue(makeCsr({ organizationIdentifier: 'NTRCN-91450300MA5DEMB3BX' }))).toBe('csr.other_subject');
    expect(await issue(makeCsr(), 1, await makeOrder(db, { state: 'paid' }))).toBe('certificate.order_not_producing');
    expect(await issue(makeCsr(), 1, '20261122A999999')).toBe('order.not_found');
    expect(await rowsOf(db, orderNo)).toHaveLength(0);
  });

  it('certifies a key once in its life, and one key per attempt', async () => {
    const orderNo = await makeOrder(db);
    const csrPem = makeCsr();
    await ca.issueCertificate({ orderNo, attempt: 1, csrPem });
    expect(await codeOf(ca.issueCertificate({ orderNo: await makeOrder(db), attempt: 1, csrPem }))).toBe(
      'certificate.refused',
    );
    expect(await codeOf(ca.issueCertificate({ orderNo, attempt: 1, csrPem: makeCsr() }))).toBe(
      'certificate.attempt_has_other_key',
    );
  });
});

describe('revocation', () => {
  async function issued() {
    const orderNo = await makeOrder(db);
    return { orderNo, ...(await ca.issueCertificate({ orderNo, attempt: 1, csrPem: makeCsr() })) };
  }

  it('hold, release, hold, revoke: list, answer and audit follow each step', async () => {
    const { orderNo, certificateId, serialHex } = await issued();
    await ca.holdCertificate({ certificateId, orderNo });
    expect((await latestCrl(db)).serials).toContain(serialHex);
    expect(await ocspOf(db, serialHex)).toMatchObject({ status: 'revoked', reason: 6 });
    await ca.releaseHold({ certificateId, orderNo });
    expect((await latestCrl(db)).serials).not.toContain(serialHex);
    expect((await ocspOf(db, serialHex)).status).toBe('good');
    await ca.holdCertificate({ certificateId, orderNo });
    const [held] = await rowsOf(db, orderNo);
    now = new Date(now.getTime() + 3600_000);
    await ca.revokeCertificate({ certificateId, reason: 'superseded', orderNo });
    const [revoked] = await rowsOf(db, orderNo);
    expect(revoked).toMatchObject({ state: 'revoked', revocationReason: 'superseded', revokedAt: held?.revokedAt });
    expect(await ocspOf(db, serialHex)).toMatchObject({ status: 'revoked', reason: 4 });
    const acts = await db
      .select()
      .from(auditLog)
      .where(eq(auditLog.objectId, certificateId))
      .orderBy(asc(auditLog.seq));
    expect(acts.map((row) => row.action.replace('certificate.', ''))).toEqual([
      'reserve',
      'issue',
      'hold',
      'release_hold',
      'hold',
      'revoke',
    ]);
  });

  it('a late release leaves the hold of an order that reports the token lost once more', async () => {
    const { orderNo, certificateId, serialHex } = await issued();
    await ca.holdCertificate({ certificateId, orderNo });
    const again = await makeOrder(db, { state: 'submitted', oldCertificateId: certificateId });
    expect(await ca.releaseHold({ certificateId, orderNo })).toEqual({ released: false });
    expect((await latestCrl(db)).serials).toContain(serialHex);
    // Twice: the first answer may have been lost.
    for (const _ of [1, 2]) expect(await ca.releaseHold({ certificateId, orderNo: again })).toEqual({ released: true });
    expect((await latestCrl(db)).serials).not.toContain(serialHex);
  });

  it('is final and can be repeated', async () => {
    const { orderNo, certificateId } = await issued();
    await ca.revokeCertificate({ certificateId, reason: 'superseded', orderNo });
    await ca.revokeCertificate({ certificateId, reason: 'keyCompromise', orderNo });
    await ca.holdCertificate({ certificateId, orderNo });
    expect(await codeOf(ca.releaseHold({ certificateId, orderNo }))).toBe('certificate.not_on_hold');
    const [row] = await rowsOf(db, orderNo);
    expect(row).toMatchObject({ state: 'revoked', revocationReason: 'superseded' });
    expect(await codeOf(ca.revokeCertificate({ certificateId: randomUUID(), reason: 'superseded', orderNo }))).toBe(
      'certificate.not_found',
    );
  });

  it('leaves a certificate as it is when its order has moved on', async () => {
    const { orderNo, certificateId } = await issued();
    const revoke = () => ca.revokeCertificate({ certificateId, reason: 'superseded', orderNo, during: 'delivered' });
    await db.update(orders).set({ state: 'refunding' }).where(eq(orders.orderNo, orderNo));
    expect(await codeOf(revoke())).toBe('certificate.order_moved_on');
    expect((await rowsOf(db, orderNo))[0]?.state).toBe('valid');
    await db.update(orders).set({ state: 'delivered' }).where(eq(orders.orderNo, orderNo));
    await revoke();
    expect((await rowsOf(db, orderNo))[0]?.state).toBe('revoked');
  });

  it('changes nothing when the answer cannot be signed', async () => {
    const { orderNo, certificateId } = await issued();
    const dead = activitiesWith({ ...authority.ca, signAnswers: () => Promise.reject(new Error('token gone')) });
    await expect(dead.revokeCertificate({ certificateId, reason: 'superseded', orderNo })).rejects.toThrow(
      'token gone',
    );
    expect((await rowsOf(db, orderNo))[0]?.state).toBe('valid');
  });

  it('numbers lists one by one, however many are wanted at once', async () => {
    const before = (await publishCrl(ctx, authority.ca)).number;
    const made = await Promise.all(Array.from({ length: 4 }, () => publishCrl(ctx, authority.ca)));
    expect(made.map((crl) => crl.number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4].map((step) => before + step));
    const shared = singleFlight(() => publishCrl(ctx, authority.ca));
    await Promise.all(Array.from({ length: 10 }, () => shared()));
    expect((await latestCrl(db)).number).toBe(before + 6);
  });
});

describe('upkeep', () => {
  it('wants a list when half its time has gone, or when one was left out', async () => {
    await publishCrl(ctx, authority.ca);
    expect(await crlIsDue(ctx)).toBe(false);
    const orderNo = await makeOrder(db);
    await ca.issueCertificate({ orderNo, attempt: 1, csrPem: makeCsr() });
    // As a process that died between the change and the list leaves it.
    await db
      .update(certificates)
      .set({ state: 'revoked', revokedAt: now, revocationReason: 'superseded' })
      .where(eq(certificates.orderNo, orderNo));
    expect(await crlIsDue(ctx)).toBe(true);
    await publishCrl(ctx, authority.ca);
    now = new Date(now.getTime() + DAY / 2);
    expect(await crlIsDue(ctx)).toBe(true);
  });

  it('answers for certificates that came from elsewhere, and renews answers that age', async () => {
    const serialHex = '5b3dfaca6926cbf34e4299aa03c17b01';
    await db.insert(certificates).values({
      subscriberId: randomUUID(),
      lineageId: randomUUID(),
      orderNo: 'OLD-1',
      businessType: 'new',
      serialHex,
      state: 'valid',
      commonName: NAME,
      keyBits: 2048,
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(now.getTime() + 90 * DAY),
      appliedAt: now,
    });
    expect(await renewDueAnswers(ctx, authority.ca, DAY / 2)).toBeGreaterThan(0);
    const first = await ocspOf(db, serialHex);
    expect(await renewDueAnswers(ctx, authority.ca, DAY / 2)).toBe(0);
    now = new Date(now.getTime() + 13 * 3600_000);
    expect(await renewDueAnswers(ctx, authority.ca, DAY / 2)).toBeGreaterThan(0);
    expect((await ocspOf(db, serialHex)).thisUpdate.getTime()).toBeGreaterThan(first.thisUpdate.getTime());
  });

  it('renews the responder certificate a month before it ends, and goes on answering', async () => {
    expect(await authority.renewResponderIfDue(ctx)).toBe(false);
    await authority.store(ctx);
    const ocspRow = async () => (await db.select().from(caCertificates).where(eq(caCertificates.name, 'ocsp')))[0];
    const before = await ocspRow();
    now = new Date(now.getTime() + 61 * DAY);
    expect(await authority.renewResponderIfDue(ctx)).toBe(true);
    expect((await ocspRow())?.notAfter.getTime()).toBeGreaterThan(before?.notAfter.getTime() ?? 0);
    const status = { kind: 'good' } as const;
    expect(await authority.ca.signAnswers({ serialHex: '4a01', status, now })).toHaveLength(2);
  });
});
