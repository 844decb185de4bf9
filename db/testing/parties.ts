import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { ReissueApplication } from '../../lib/domain/application';
import type { BusinessType } from '../../lib/domain/order';
import type { Db } from '../client';
import { acceptancePoints, agreements, channelServices, channels } from '../schema/channel';
import { certificates } from '../schema/pki';
import { drafts, subscribers } from '../schema/subscriber';
import {
  inventedAccountNo,
  inventedBankCard,
  inventedMobile,
  inventedOrderNo,
  inventedResidentId,
  inventedSerial,
  inventedUscc,
} from './values';

/** Rows for tests: complete, valid, invented, each call its own. What a test is about it gives itself. */

// Encrypted columns read their key when they are first used.
process.env.FIELD_KEYS ??= `k1:${randomBytes(32).toString('base64')}`;

export type SubscriberRow = typeof subscribers.$inferSelect;
export type CertificateRow = typeof certificates.$inferSelect;

const HOUR = 3_600_000;
export const TEST_CHANNEL = 'test-channel';
export const TEST_AGREEMENTS = ['test-service-v1', 'test-privacy-v1'] as const;

const TEST_FEES = { reissue: 5_000, new: 20_000, renew: 10_000, unlock: 0, change: 5_000, revoke: 0 };
const service = (type: string) => ({ channelId: TEST_CHANNEL, businessType: type as BusinessType });

/** A channel with its acceptance point, all business types and both agreements; the same one for all tests of a database. */
export async function makeChannel(db: Db): Promise<string> {
  await db
    .insert(acceptancePoints)
    .values({
      id: 'test-point',
      name: '示例受理点',
      contact: '严示例',
      phone: '0773-0000000',
      province: '广西壮族自治区',
      city: '桂林市',
      county: '七星区',
      address: '示例路 100 号',
    })
    .onConflictDoNothing();
  await db
    .insert(channels)
    .values({
      id: TEST_CHANNEL,
      number: 3394,
      name: '示例渠道',
      hotline: '400-000-0000',
      siteName: '示例住房公积金',
      siteUrl: 'https://example.com',
      methods: ['bank_account', 'legal_mobile', 'legal_bank_card'],
      acceptancePointId: 'test-point',
      products: [{ id: 'organisation', name: '单位数字证书', note: '' }],
    })
    .onConflictDoNothing();
  const terms = { productionDays: 5, summary: '示例业务', materials: ['营业执照'] };
  await db
    .insert(channelServices)
    .values(Object.entries(TEST_FEES).map(([type, feeFen]) => ({ ...terms, ...service(type), feeFen })))
    .onConflictDoNothing();
  const bodies = { service: '电子认证服务协议', privacy: '个人信息保护政策' };
  for (const [index, [kind, title]] of Object.entries(bodies).entries()) {
    const sha256 = createHash('sha256').update(title).digest('hex');
    await db
      .insert(agreements)
      .values({ id: TEST_AGREEMENTS[index] as string, kind, version: 1, title, body: title, sha256 })
      .onConflictDoNothing();
  }
  return TEST_CHANNEL;
}

export async function makeSubscriber(
  db: Db,
  values: Partial<typeof subscribers.$inferInsert> = {},
): Promise<SubscriberRow> {
  const channelId = values.channelId ?? (await makeChannel(db));
  const uscc = inventedUscc();
  const [row] = await db
    .insert(subscribers)
    .values({
      uscc,
      name: `桂林示例${uscc.slice(-6)}有限公司`,
      department: '财务部',
      // 单位电话 may be a mobile, and then is somebody's own.
      phone: inventedMobile(),
      regionCode: '450305',
      agentName: '李示范',
      agentMobile: inventedMobile(),
      ...values,
      channelId,
    })
    .returning();
  return row as SubscriberRow;
}

export async function makeCertificate(
  db: Db,
  subscriber: SubscriberRow,
  values: Partial<typeof certificates.$inferInsert> = {},
): Promise<CertificateRow> {
  const now = Date.now();
  const [row] = await db
    .insert(certificates)
    .values({
      subscriberId: subscriber.id,
      lineageId: randomUUID(),
      orderNo: inventedOrderNo(),
      businessType: 'new',
      serialHex: inventedSerial(),
      state: 'valid',
      commonName: subscriber.name,
      keyBits: 2048,
      notBefore: new Date(now - 100 * 24 * HOUR),
      notAfter: new Date(now + 265 * 24 * HOUR),
      appliedAt: new Date(now - 101 * 24 * HOUR),
      completedAt: new Date(now - 100 * 24 * HOUR),
      ...values,
    })
    .returning();
  return row as CertificateRow;
}

/** A complete application that the schemas accept. */
export function makeApplication(
  subscriber: Pick<SubscriberRow, 'name' | 'uscc' | 'agentMobile'>,
  verification: Partial<ReissueApplication['verification']> = {},
): ReissueApplication {
  return {
    organisation: {
      name: subscriber.name,
      department: '财务部',
      uscc: subscriber.uscc,
      phone: inventedMobile(),
      legalName: '张示例',
      legalMobile: inventedMobile(),
      legalIdType: 'resident_id',
      legalIdNumber: inventedResidentId(),
    },
    verification: {
      method: 'legal_mobile',
      legalBankCard: inventedBankCard(),
      bankMobile: inventedMobile(),
      accountName: subscriber.name,
      accountNo: inventedAccountNo(),
      bankName: '中国工商银行',
      bankAddress: '桂林市示例支行',
      ...verification,
    },
    invoice: { title: subscriber.name, taxNo: subscriber.uscc, addressPhone: '', bankAccount: '' },
    contact: {
      name: '李示范',
      mobile: subscriber.agentMobile,
      idType: 'resident_id',
      idNumber: inventedResidentId(),
      bankAccount: '',
      email: 'agent@example.com',
    },
    recipient: {
      name: '李示范',
      mobile: subscriber.agentMobile,
      regionCode: '450305',
      province: '广西壮族自治区',
      city: '桂林市',
      county: '七星区',
      address: '示例路 1 号示例大厦 101 室',
    },
    agreementIds: [...TEST_AGREEMENTS],
  };
}

export async function makeDraft(
  db: Db,
  subscriber: SubscriberRow,
  certificate: CertificateRow,
  verification: Partial<ReissueApplication['verification']> = {},
): Promise<typeof drafts.$inferSelect> {
  const data = { step: 5, ...makeApplication(subscriber, verification) };
  const [row] = await db
    .insert(drafts)
    .values({ subscriberId: subscriber.id, certificateId: certificate.id, data })
    .returning();
  return row as typeof drafts.$inferSelect;
}
