/** A whole CA for tests: its own database, its own SoftHSM directory, a real ceremony. */
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asc, desc, eq } from 'drizzle-orm';
import type { Db } from '@/db/client';
import { certificates, crls, ocspResponses, orderItems, orders } from '@/db/schema';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { runCeremony } from '@/lib/adapters/signer/ceremony';
import type { ReissueApplication } from '@/lib/domain/application';
import { secret } from '@/lib/domain/secret';
import { startSoftHsm } from '@/lib/pkcs11/testing';
import { readCrl } from '@/lib/pki/crl';
import { assembleCsr, buildCertificationRequestInfo } from '@/lib/pki/csr';
import { type DerNode, integerHex } from '@/lib/pki/der-read';
import { parseOcspResponse } from '@/lib/pki/ocsp-response';
import { toPem } from '@/lib/pki/pem';
import { type LoadedAuthority, loadAuthority } from './authority';

export const DAY = 24 * 3600 * 1000;
export const NAME = '桂林示例甲科技有限公司';
const USCC = '91450300MA5DEMA2A4';
const PINS = { pin: 'user-pin-1', soPin: 'so-pin-1' };

export interface TestCa {
  /** What CA_DIR is to the worker. */
  directory: string;
  database: TestDatabase;
  authority: LoadedAuthority;
  close(): Promise<void>;
}

export async function startTestCa(): Promise<TestCa> {
  const database = await createTestDatabase();
  const hsm = await startSoftHsm();
  const directory = mkdtempSync(path.join(tmpdir(), 'certdesk-ca-'));
  const made = await runCeremony({
    module: hsm.module,
    ca: { label: 'ca', ...PINS },
    root: { label: 'root', ...PINS },
    publicUrl: 'http://127.0.0.1:3000',
    organisation: '示例电子认证服务有限公司',
    rootCrl: undefined,
    now: new Date(),
    say() {},
  });
  writeFileSync(path.join(directory, 'root.pem'), toPem('CERTIFICATE', made.root));
  writeFileSync(path.join(directory, 'root.crl'), made.rootCrl);
  const token = { module: hsm.module, tokenLabel: 'ca', pin: secret(PINS.pin) };
  const authority = await loadAuthority({ token, directory, publicUrl: 'https://ca.example.com/' });
  return {
    ...{ database, authority, directory },
    async close() {
      await authority.close();
      await hsm.stop();
      await database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

let counter = 0;
/** An order that is being produced, first attempt. */
export async function makeOrder(db: Db, over: Partial<typeof orders.$inferInsert> = {}): Promise<string> {
  counter += 1;
  const orderNo = `20261122A${String(counter).padStart(6, '0')}`;
  const now = new Date();
  const lineageId = randomUUID();
  await db.insert(orders).values({
    orderNo,
    channelId: 'demo',
    subscriberId: randomUUID(),
    businessType: 'reissue',
    materialRoute: 'upload',
    method: 'legal_mobile',
    state: 'producing',
    stateSince: now,
    lineageId,
    uscc: USCC,
    organisationName: NAME,
    // The CA never reads it.
    application: {} as ReissueApplication,
    amountFen: 5000,
    submittedAt: now,
    paymentDeadline: new Date(now.getTime() + DAY),
    productionAttempt: 1,
    ...over,
  });
  await db.insert(orderItems).values({ orderNo, position: 1, lineageId, state: 'producing', attempt: 1 });
  return orderNo;
}

const SUBJECT = {
  countryName: 'CN' as const,
  stateOrProvinceName: '广西壮族自治区',
  localityName: '桂林市',
  organizationName: NAME,
  organizationalUnitName: '财务部',
  commonName: NAME,
  organizationIdentifier: `NTRCN-${USCC}`,
};

export function makeCsr(subject: Partial<typeof SUBJECT> = {}): string {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKeySpki = publicKey.export({ format: 'der', type: 'spki' });
  const tbs = buildCertificationRequestInfo({ subject: { ...SUBJECT, ...subject }, publicKeySpki });
  return assembleCsr(tbs, createSign('sha256').update(tbs).sign(privateKey)).pem;
}

export const rowsOf = (db: Db, orderNo: string) =>
  db.select().from(certificates).where(eq(certificates.orderNo, orderNo)).orderBy(asc(certificates.attempt));

/** Serial numbers on the newest list. */
export async function latestCrl(db: Db): Promise<{ number: number; serials: string[] }> {
  const [row] = await db.select().from(crls).where(eq(crls.issuer, 'issuing')).orderBy(desc(crls.number)).limit(1);
  if (!row) return { number: 0, serials: [] };
  const serials = (readCrl(row.der).entries ?? []).map((entry) => integerHex(entry.children[0] as DerNode));
  return { number: row.number, serials };
}

/** What both kept answers say; throws when they differ or one is missing. */
export async function ocspOf(db: Db, serialHex: string) {
  const rows = await db.select().from(ocspResponses).where(eq(ocspResponses.serialHex, serialHex));
  const [first, second, ...more] = rows.map((row) => parseOcspResponse(row.der));
  if (!first || !second || more.length > 0 || first.status !== second.status) throw new Error('want two equal answers');
  return first;
}
