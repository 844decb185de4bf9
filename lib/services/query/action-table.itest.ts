import { randomUUID } from 'node:crypto';
import { count, eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoices, type orders, uploads } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog } from '../../../db/schema/platform';
import { pinDeliveries, shipments } from '../../../db/schema/production';
import { refundRequests } from '../../../db/schema/refund';
import { oneTimeCodes } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import {
  makeCertificate,
  makeOrder,
  makeSubscriber,
  makeUploads,
  type SubscriberRow,
} from '../../../db/testing/factories';
import { DomainError } from '../../domain/errors';
import { ORDER_STATES, type OrderState } from '../../domain/order';
import type { OrderAction } from '../../schemas/portal-views';
import { hashCode } from '../auth/codes';
import type { CustomerActor, ServiceContext } from '../context';
import { changeInvoiceBuyer } from '../invoice/changeBuyer';
import { announceParcel } from '../material/announceParcel';
import { postAgain } from '../material/postAgain';
import { cancelOrder } from '../order/cancelOrder';
import { changeRecipient } from '../order/changeRecipient';
import { confirmApplication } from '../order/confirmApplication';
import { confirmFound, requestFoundCode } from '../order/found';
import { requestApplicationCode } from '../order/requestApplicationCode';
import { resubmitOrder } from '../order/resubmitOrder';
import { requestPayment } from '../payment/requestPayment';
import { requestRefund } from '../refund/requestRefund';
import { resendInvoice, resendPin } from '../resend/request';
import { confirmReceipt } from '../shipment/confirmReceipt';
import { asCustomer, fakeSms, memoryFiles, TEST_INDEX_KEY } from '../testing';
import { receiveUpload } from '../upload/receiveUpload';
import { getInvoiceFile } from './getInvoiceFile';
import { getOrder } from './getOrder';

/** What the page offers is what the verbs do: every state, every act, real verbs on a real database. */
let database: TestDatabase;
let picture: Buffer;
let subscriber: SubscriberRow;
beforeAll(async () => {
  database = await createTestDatabase();
  subscriber = await makeSubscriber(database.db);
  picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#7a8' } })
    .jpeg()
    .toBuffer();
});
afterAll(() => database.close());

type Ctx = ServiceContext<CustomerActor>;
const key = { indexKey: TEST_INDEX_KEY };
const files = memoryFiles();

/** A code that is in the agent's hands already. */
async function codeFor(ctx: Ctx, purpose: 'application' | 'found', orderNo: string): Promise<string> {
  const code = '246810';
  const now = ctx.clock.now();
  await ctx.db.insert(oneTimeCodes).values({
    ...{ purpose, subject: orderNo, subscriberId: ctx.actor.subscriberId, createdAt: now },
    codeHash: hashCode(TEST_INDEX_KEY, purpose, orderNo, code),
    expiresAt: new Date(now.getTime() + 60_000),
  });
  return code;
}

const RECIPIENT = {
  ...{ name: '陈示例', mobile: '13900000009', regionCode: '450305' },
  ...{ province: '', city: '', county: '', address: '示例路 9 号' },
};

/** 打印申请表 has a test of its own: its file is made by another worker. */
const VERBS: Record<Exclude<OrderAction, 'print_form'>, (ctx: Ctx, orderNo: string) => Promise<unknown>> = {
  pay: (ctx, orderNo) => requestPayment(ctx, { orderNo }),
  upload: (ctx, orderNo) =>
    receiveUpload(ctx, { orderNo, kind: 'licence', fileName: 'a.jpg', content: picture }, { files }),
  request_application_code: (ctx, orderNo) => requestApplicationCode(ctx, { orderNo }, { sms: fakeSms(), ...key }),
  confirm_application: async (ctx, orderNo) =>
    confirmApplication(ctx, { orderNo, code: await codeFor(ctx, 'application', orderNo) }, key),
  resubmit: (ctx, orderNo) => resubmitOrder(ctx, { orderNo }),
  post_materials: (ctx, orderNo) => announceParcel(ctx, { orderNo, courier: 'sf', waybillNo: 'SF1234567890123' }),
  post_again: (ctx, orderNo) => postAgain(ctx, { orderNo }),
  confirm_receipt: (ctx, orderNo) => confirmReceipt(ctx, { orderNo }),
  resend_pin: (ctx, orderNo) => resendPin(ctx, { orderNo }),
  change_recipient: (ctx, orderNo) => changeRecipient(ctx, { orderNo, recipient: RECIPIENT }),
  change_invoice: (ctx, orderNo) =>
    changeInvoiceBuyer(ctx, { orderNo, title: '桂林示例乙公司', taxNo: '91450300MA5DEMA2A4' }),
  download_invoice: (ctx, orderNo) => getInvoiceFile(ctx, { orderNo }, { files }),
  resend_invoice: (ctx, orderNo) => resendInvoice(ctx, { orderNo }),
  found: async (ctx, orderNo) => confirmFound(ctx, { orderNo, code: await codeFor(ctx, 'found', orderNo) }, key),
  cancel: (ctx, orderNo) => cancelOrder(ctx, { orderNo, reason: 'no_need' }),
  request_refund: (ctx, orderNo) => requestRefund(ctx, { orderNo, reason: 'faulty', note: '' }),
};
const ACTIONS = Object.keys(VERBS) as (keyof typeof VERBS)[];
const STATES = Object.keys(ORDER_STATES) as OrderState[];

type Values = Partial<typeof orders.$inferInsert>;
interface Case {
  name: string;
  values?: Values;
  /** What stands beside the order. */
  beside?: (orderNo: string, certificateId: string) => Promise<unknown>;
}

const issued = (orderNo: string) => {
  files.contents.set(`invoices/${orderNo}.pdf`, new Uint8Array([1]));
  return database.db
    .insert(invoices)
    .values({ orderNo, requestNo: orderNo, state: 'issued', pdfKey: `invoices/${orderNo}.pdf` });
};
const failed = (orderNo: string) =>
  database.db.insert(invoices).values({ orderNo, requestNo: orderNo, state: 'failed' });
const parcel = (orderNo: string) =>
  database.db.insert(shipments).values({ orderNo, clientOrderId: `CD${orderNo}`, waybillNo: `SF${orderNo.slice(-6)}` });
const pinSent = (orderNo: string) =>
  database.db.insert(pinDeliveries).values({
    ...{ orderNo, method: 'legal_mobile', deliveryKey: orderNo, targetMasked: '138****0000', state: 'sent' },
  });

const hold = (id: string) => database.db.update(certificates).set({ state: 'on_hold' }).where(eq(certificates.id, id));

/** Once it is confirmed it goes on by itself: it never waits in 已提交 for a payment. */
const FREE: Values = { amountFen: 0, paidAt: null, applicationConfirmedAt: null };

const CASES: Case[] = [
  { name: 'plain' },
  { name: 'unconfirmed', values: { applicationConfirmedAt: null } },
  {
    name: 'papers there',
    values: { applicationConfirmedAt: null, stateSince: new Date(Date.now() - 11 * 3_600_000) },
    beside: async (orderNo) => {
      const known = await database.db.$count(uploads, eq(uploads.orderNo, orderNo));
      if (known === 0) await makeUploads(database.db, orderNo);
    },
  },
  { name: 'a change without papers', values: { businessType: 'change', changes: ['department'] } },
  {
    name: 'a change of the file',
    values: { ...FREE, businessType: 'change', changes: ['legalName'] },
  },
  { name: 'paper route', values: { materialRoute: 'post' } },
  { name: 'invoice issued', values: { invoiceStatus: 'issued' }, beside: issued },
  { name: 'invoice failed', values: { invoiceStatus: 'failed' }, beside: failed },
  { name: 'with a waybill', beside: parcel },
  { name: 'PIN sent', beside: pinSent },
  {
    name: 'old certificate revoked',
    beside: (_orderNo, id) => database.db.update(certificates).set({ state: 'revoked' }).where(eq(certificates.id, id)),
  },
  {
    name: 'old certificate on hold',
    beside: (_orderNo, id) => hold(id),
  },
  {
    name: 'on hold, and found already',
    values: { cancelReason: 'found' },
    beside: (_orderNo, id) => hold(id),
  },
  {
    name: 'on hold for another order',
    beside: async (orderNo, id) => {
      await hold(id);
      const [certificate] = await database.db.select().from(certificates).where(eq(certificates.id, id));
      const values = { orderNo: orderNo.replace('24A', '25A'), lineageId: randomUUID() };
      await makeOrder(database.db, 'paid', { subscriber, values, ...(certificate ? { certificate } : {}) });
    },
  },
  { name: 'no fee', values: FREE },
  { name: 'no fee, paper route', values: { ...FREE, materialRoute: 'post' } },
];

let serial = 0;
async function made(state: OrderState, { values, beside }: Case) {
  const { applicationConfirmedAt, ...given } = values ?? {};
  const unconfirmed = applicationConfirmedAt === null && state === 'submitted' ? { applicationConfirmedAt } : {};
  const orderNo = `20261124A${String(++serial).padStart(6, '0')}`;
  const paymentDeadline = new Date(Date.now() + 3_600_000);
  // Numbers of its own: among so many, invented ones would meet.
  const certificate = await makeCertificate(database.db, subscriber, { orderNo: orderNo.replace('24A', '23A') });
  await makeOrder(database.db, state, {
    ...{ subscriber, certificate },
    values: { orderNo, paymentDeadline, ...given, ...unconfirmed },
  });
  await beside?.(orderNo, certificate.id);
  return { orderNo, ctx: asCustomer(database.db, subscriber) };
}

class Undo extends Error {}

/** What happens in it has not happened: the next act finds the order as it was. */
async function undone<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  await database.db
    .transaction(async (tx) => {
      result = { value: await work({ ...ctx, db: tx as unknown as Ctx['db'] }) };
      throw new Undo();
    })
    .catch((error) => {
      if (!(error instanceof Undo)) throw error;
    });
  return (result as { value: T }).value;
}

async function acts({ db }: Ctx, orderNo: string): Promise<number> {
  const [row] = await db.select({ n: count() }).from(auditLog).where(eq(auditLog.objectId, orderNo));
  return row?.n ?? 0;
}

/** Did the verb do it? A refusal is no, and so is a yes that changes nothing (it is done already). */
async function does(ctx: Ctx, orderNo: string, action: keyof typeof VERBS): Promise<boolean> {
  const before = await acts(ctx, orderNo);
  try {
    await VERBS[action](ctx, orderNo);
  } catch (error) {
    if (error instanceof DomainError && error.kind !== 'unavailable') return false;
    throw error;
  }
  return action === 'download_invoice' || (await acts(ctx, orderNo)) > before;
}

describe.each(CASES)('$name', (variant) => {
  it.each(STATES)('%s: what is offered is done, what is not offered is refused', async (state) => {
    const offered: string[] = [];
    const done: string[] = [];
    const { ctx, orderNo } = await made(state, variant);
    const { allowed } = await getOrder(ctx, { orderNo });
    for (const action of ACTIONS) {
      if (allowed.includes(action)) offered.push(action);
      if (await undone(ctx, (inside) => does(inside, orderNo, action))) done.push(action);
    }
    expect(done).toEqual(offered);
  });
});

const UNPAID = STATES.filter((state) => state !== 'refunding' && state !== 'refunded');
it.each(UNPAID)('%s without a fee: no word of a payment', async (state) => {
  for (const materialRoute of ['upload', 'post'] as const) {
    const { ctx, orderNo } = await made(state, { name: '', values: { ...FREE, materialRoute } });
    const { stateLabel, nextAction, timeline, payment, invoiceLabel } = await getOrder(ctx, { orderNo });
    const words = [stateLabel, nextAction.text, ...timeline.map(({ label }) => label)].join();
    expect(words).not.toMatch(/支付|付款|费用|退款|退回/);
    expect([payment.stateLabel, invoiceLabel, nextAction.kind === 'pay']).toEqual(['无需支付', '不涉及', false]);
  }
});

it('every act is offered somewhere', async () => {
  const seen = new Set<string>();
  for (const variant of CASES) {
    for (const state of STATES) {
      const { ctx, orderNo } = await made(state, variant);
      for (const action of (await getOrder(ctx, { orderNo })).allowed) seen.add(action);
    }
  }
  expect([...seen].sort()).toEqual([...ACTIONS, 'print_form'].sort());
});

it('a request that waits is not offered twice', async () => {
  const { ctx, orderNo } = await made('completed', { name: '' });
  const { requestId } = await requestRefund(ctx, { orderNo, reason: 'no_need', note: '' });
  expect((await requestRefund(ctx, { orderNo, reason: 'other', note: '再次点击' })).requestId).toBe(requestId);
  expect((await getOrder(ctx, { orderNo })).allowed).not.toContain('request_refund');
  expect(await database.db.$count(refundRequests, eq(refundRequests.orderNo, orderNo))).toBe(1);
});

it('the code for 找到了 goes to the agent on file', async () => {
  const { ctx, orderNo } = await made('paid', { name: '' });
  const sms = fakeSms();
  await requestFoundCode(ctx, { orderNo }, { sms, ...key });
  expect(sms.sent).toMatchObject([{ template: 'found_code' }]);
  expect(await confirmFound(ctx, { orderNo, code: sms.lastCode() }, key)).toEqual({ state: 'refunding' });
});
