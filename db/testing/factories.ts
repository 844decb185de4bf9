import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { materialKinds, ORDER_STATES, type OrderState, type UploadKind } from '../../lib/domain/order';
import type { Db } from '../client';
import { orderItems, orders, payments, uploads } from '../schema/order';
import { type CertificateRow, makeApplication, makeCertificate, makeSubscriber, type SubscriberRow } from './parties';
import { inventedOrderNo } from './values';

export * from './parties';

export type OrderRow = typeof orders.$inferSelect;
export type PaymentRow = typeof payments.$inferSelect;

const HOUR = 3_600_000;

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
  awaiting_materials: 2,
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
  await makeItems(db, order as OrderRow);
  const row = order as OrderRow;
  if (row.materialRoute === 'upload' ? row.applicationConfirmedAt : row.paidAt && row.state !== 'awaiting_materials') {
    await makeUploads(db, row.orderNo, 'received', row);
  }
  return { order: row, subscriber, certificate, payment: await paymentFor(db, row) };
}

/** Its tokens: made, on a token, or waiting for one. */
async function makeItems(db: Db, order: OrderRow): Promise<void> {
  const { orderNo, quantity, productionAttempt, producedAt } = order;
  const state = producedAt ? 'made' : order.state === 'producing' ? 'producing' : 'waiting';
  await db.insert(orderItems).values(
    Array.from({ length: quantity }, (_, i) => ({
      ...({ orderNo, position: i + 1, state } as const),
      lineageId: i === 0 ? order.lineageId : randomUUID(),
      attempt: quantity === 1 ? productionAttempt : Math.min(i + 1, productionAttempt),
      certificateId: i === 0 ? order.newCertificateId : null,
    })),
  );
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
    applicationConfirmedAt: values.materialRoute === 'post' ? new Date(start) : at(1),
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
export async function makeUploads(
  db: Db,
  orderNo: string,
  state: 'received' | 'ready' = 'received',
  of: Parameters<typeof materialKinds>[0] = { materialRoute: 'upload', businessType: 'reissue' },
): Promise<void> {
  const kinds = materialKinds(of);
  if (kinds.length === 0) return;
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
        thumbnailKey: state === 'ready' ? `${originalKey}-small` : null,
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
