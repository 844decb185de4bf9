import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { ReissueApplication } from '../../lib/domain/application';
import { ORDER_STATES, type OrderState, UPLOAD_KINDS, type UploadKind } from '../../lib/domain/order';
import type { Db } from '../client';
import { acceptancePoints, agreements, channels } from '../schema/channel';
import { orders, payments, uploads } from '../schema/order';
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
export type OrderRow = typeof orders.$inferSelect;
export type PaymentRow = typeof payments.$inferSelect;

const HOUR = 3_600_000;
export const TEST_CHANNEL = 'test-channel';
export const TEST_AGREEMENTS = ['test-service-v1', 'test-privacy-v1'] as const;

/** A channel with its acceptance point and both agreements; the same one for all tests of a database. */
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
      serviceHours: '工作日 9:00–17:00',
      siteName: '示例住房公积金',
      siteUrl: 'https://example.com',
      reissueFeeFen: 5000,
      productionDays: 5,
      methods: ['bank_account', 'legal_mobile', 'legal_bank_card'],
      acceptancePointId: 'test-point',
      productName: '单位数字证书',
    })
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
      phone: '0773-0000001',
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
      phone: '0773-0000001',
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

export interface MadeOrder {
  order: OrderRow;
  subscriber: SubscriberRow;
  certificate: CertificateRow;
  /** null for an order that nobody tried to pay. */
  payment: PaymentRow | null;
}

/** How far each state is along the main line: decides which dates are set. */
const PROGRESS: Record<OrderState, number> = {
  submitted: 0,
  closed: 0,
  paid: 2,
  reviewing: 2,
  rejected: 2,
  refunding: 2,
  refunded: 2,
  approved: 3,
  producing: 3,
  produced: 4,
  shipped: 5,
  delivered: 6,
  completed: 7,
};

/** An order in any state, with what must exist by then: uploads, payment, dates. Production and shipping rows are the test's. */
export async function makeOrder(
  db: Db,
  state: OrderState = 'submitted',
  given: {
    subscriber?: SubscriberRow;
    certificate?: CertificateRow;
    values?: Partial<typeof orders.$inferInsert>;
  } = {},
): Promise<MadeOrder> {
  const subscriber = given.subscriber ?? (await makeSubscriber(db));
  const certificate = given.certificate ?? (await makeCertificate(db, subscriber));
  const [order] = await db
    .insert(orders)
    .values(orderValues(state, subscriber, certificate, given.values))
    .returning();
  const row = order as OrderRow;
  if (row.applicationConfirmedAt) await makeUploads(db, row.orderNo);
  return { order: row, subscriber, certificate, payment: await paymentFor(db, row) };
}

function orderValues(
  state: OrderState,
  subscriber: SubscriberRow,
  certificate: CertificateRow,
  values: Partial<typeof orders.$inferInsert> = {},
): typeof orders.$inferInsert {
  const step = PROGRESS[state];
  const start = values.submittedAt?.getTime() ?? Date.now() - 10 * HOUR;
  const at = (needed: number): Date | null => (step >= needed ? new Date(start + needed * HOUR) : null);
  const stateSince = new Date(start + step * HOUR);
  const application = values.application ?? makeApplication(subscriber, values.method ? { method: values.method } : {});
  return {
    orderNo: inventedOrderNo(),
    channelId: subscriber.channelId,
    subscriberId: subscriber.id,
    businessType: 'reissue',
    materialRoute: 'upload',
    method: application.verification.method,
    state,
    stateSince,
    lineageId: certificate.lineageId,
    oldCertificateId: certificate.id,
    uscc: subscriber.uscc,
    organisationName: subscriber.name,
    application,
    amountFen: 5000,
    applicationConfirmedAt: at(1),
    submittedAt: new Date(start),
    paymentDeadline: new Date(start + 24 * HOUR),
    paidAt: at(2),
    approvedAt: at(3),
    promisedShipDate: step >= 3 ? '2026-11-30' : null,
    producedAt: at(4),
    shippedAt: at(5),
    deliveredAt: at(6),
    completedAt: at(7),
    endedAt: ORDER_STATES[state].final ? stateSince : null,
    ...(state === 'reviewing' ? { claimedBy: 'reviewer-1', claimedAt: stateSince } : {}),
    ...(state === 'rejected'
      ? { rejectReasons: { reasons: ['licence_unclear'], kinds: ['licence' as UploadKind], note: '' } }
      : {}),
    ...values,
  };
}

/** One picture a kind, stored under `originalKey` (the bytes are the test's own business). */
export async function makeUploads(db: Db, orderNo: string, state: 'received' | 'ready' = 'received'): Promise<void> {
  const kinds = Object.keys(UPLOAD_KINDS) as UploadKind[];
  await db.insert(uploads).values(
    kinds.map((kind) => {
      const id = randomUUID();
      const originalKey = `uploads/${orderNo}/${id}`;
      return {
        id,
        orderNo,
        kind,
        state,
        originalKey,
        cleanKey: state === 'ready' ? `${originalKey}-clean` : null,
        fileName: `${kind}.jpg`,
        sizeBytes: 1000,
        sha256: createHash('sha256').update(id).digest('hex'),
        createdAt: new Date(Date.now() - 9 * HOUR),
      };
    }),
  );
}

/** A trade of the order; by default the one that its state calls for. */
export async function makePayment(
  db: Db,
  order: Pick<OrderRow, 'orderNo' | 'amountFen'>,
  values: Partial<typeof payments.$inferInsert> = {},
): Promise<PaymentRow> {
  const [row] = await db
    .insert(payments)
    .values({
      orderNo: order.orderNo,
      outTradeNo: `${order.orderNo}P${randomBytes(3).toString('hex')}`,
      amountFen: order.amountFen,
      state: 'unpaid',
      ...values,
    })
    .returning();
  return row as PaymentRow;
}

async function paymentFor(db: Db, order: OrderRow): Promise<PaymentRow | null> {
  if (!order.paidAt) return null;
  const outTradeNo = `${order.orderNo}P1`;
  const paid = { outTradeNo, tradeNo: `2026${randomBytes(8).toString('hex')}`, paidAt: order.paidAt };
  if (order.state === 'refunding') {
    return makePayment(db, order, {
      ...paid,
      state: 'refunding',
      refundNo: `${outTradeNo}R`,
      refundReason: 'cancelled',
    });
  }
  if (order.state === 'refunded') {
    const refund = { refundNo: `${outTradeNo}R`, refundReason: 'cancelled', refundedAt: order.stateSince };
    return makePayment(db, order, { ...paid, ...refund, state: 'refunded' });
  }
  return makePayment(db, order, { ...paid, state: 'paid' });
}
