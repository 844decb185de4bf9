import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { ReissueApplication } from '../../lib/domain/application';
import type { Changeable } from '../../lib/domain/change';
import type {
  BusinessType,
  InvoiceState,
  MaterialRoute,
  OrderState,
  PaymentState,
  UploadKind,
  VerificationMethod,
} from '../../lib/domain/order';
import { encryptedJson, encryptedText } from '../encrypted';

const at = (name: string) => timestamp(name, { withTimezone: true });

export const orders = pgTable(
  'orders',
  {
    /** yyyymmdd + A + 6 digits; also the workflow id. */
    orderNo: text('order_no').primaryKey(),
    channelId: text('channel_id').notNull(),
    subscriberId: uuid('subscriber_id').notNull(),
    businessType: text('business_type').$type<BusinessType>().notNull(),
    materialRoute: text('material_route').$type<MaterialRoute>().notNull(),
    method: text('method').$type<VerificationMethod>().notNull(),
    state: text('state').$type<OrderState>().notNull(),
    stateSince: at('state_since').notNull(),
    /** Certificates that follow one another; one running operation each. */
    lineageId: uuid('lineage_id').notNull(),
    oldCertificateId: uuid('old_certificate_id'),
    newCertificateId: uuid('new_certificate_id'),
    uscc: text('uscc').notNull(),
    organisationName: text('organisation_name').notNull(),
    application: encryptedJson<ReissueApplication>('orders.application').notNull(),
    /** 变更: which data change, by name only; old and new values are in the application. */
    changes: text('changes').array().$type<Changeable[]>().notNull().default([]),
    /** Kinds of the texts that were asked for at 确认订单. What the channel asks of others later is asked of nobody before. */
    askedConsents: text('asked_consents').array().$type<string[]>().notNull().default([]),
    amountFen: integer('amount_fen').notNull(),
    /** Tokens; one row each in order_items. */
    quantity: integer('quantity').notNull().default(1),
    invoiceStatus: text('invoice_status').$type<InvoiceState>().notNull().default('none'),
    /** 确认申请 by SMS code after the uploads; payment is offered from then on. */
    applicationConfirmedAt: at('application_confirmed_at'),
    submittedAt: at('submitted_at').notNull(),
    paymentDeadline: at('payment_deadline').notNull(),
    paidAt: at('paid_at'),
    /** Paper route: the point has all papers, scanned. */
    materialsReceivedAt: at('materials_received_at'),
    approvedAt: at('approved_at'),
    /** Promised shipping date, yyyy-mm-dd China. */
    promisedShipDate: text('promised_ship_date'),
    promiseProvisional: text('promise_provisional'),
    producedAt: at('produced_at'),
    shippedAt: at('shipped_at'),
    deliveredAt: at('delivered_at'),
    completedAt: at('completed_at'),
    endedAt: at('ended_at'),
    /** Reviewer who has claimed the order. */
    claimedBy: text('claimed_by'),
    claimedAt: at('claimed_at'),
    rejectReasons: encryptedJson<{ reasons: string[]; kinds: UploadKind[]; note: string }>('orders.reject_reasons'),
    /** Attempts are numbered through the order, whichever token they are for. */
    productionAttempt: integer('production_attempt').notNull().default(0),
    cancelReason: text('cancel_reason'),
    /** Personal values and pictures were deleted by rule (lib/domain/retention.ts). */
    erasedAt: at('erased_at'),
  },
  (t) => [
    index('orders_subscriber').on(t.subscriberId),
    index('orders_state').on(t.state, t.stateSince),
    // Staff lists: every column that sorts or is searched; a part of a name needs trigrams.
    index('orders_uscc').on(t.uscc),
    index('orders_submitted').on(t.submittedAt),
    index('orders_state_since').on(t.stateSince),
    index('orders_name_trgm').using('gin', t.organisationName.op('gin_trgm_ops')),
    // Rule 4: reissue, renew, unlock and revoke exclude each other.
    uniqueIndex('orders_one_running_per_lineage')
      .on(t.lineageId)
      .where(sql`state not in ('completed', 'refunded', 'closed')`),
  ],
);

/** One token of an order, with its own lineage, certificate and attempts. */
export const orderItems = pgTable(
  'order_items',
  {
    orderNo: text('order_no').notNull(),
    /** 1 to orders.quantity. */
    position: integer('position').notNull(),
    lineageId: uuid('lineage_id').notNull(),
    state: text('state').$type<'waiting' | 'producing' | 'made'>().notNull().default('waiting'),
    /** The attempt that counts; 0 before the first. */
    attempt: integer('attempt').notNull().default(0),
    certificateId: uuid('certificate_id'),
    tokenSerial: text('token_serial'),
    /** Scanned into the parcel. */
    boundAt: at('bound_at'),
  },
  (t) => [primaryKey({ columns: [t.orderNo, t.position] }), index('order_items_lineage').on(t.lineageId)],
);

/** Agreements as the customer ticked them. */
export const consents = pgTable(
  'consents',
  {
    orderNo: text('order_no').notNull(),
    agreementId: text('agreement_id').notNull(),
    sha256: text('sha256').notNull(),
    at: at('at').notNull().defaultNow(),
    withdrawnAt: at('withdrawn_at'),
  },
  (t) => [uniqueIndex('consents_order_agreement').on(t.orderNo, t.agreementId)],
);

export const uploads = pgTable(
  'uploads',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    orderNo: text('order_no').notNull(),
    kind: text('kind').$type<UploadKind>().notNull(),
    /** received: original only · ready: clean copy made · refused: not a readable picture · replaced: a newer one exists */
    state: text('state').$type<'received' | 'ready' | 'refused' | 'replaced'>().notNull(),
    originalKey: text('original_key').notNull(),
    cleanKey: text('clean_key'),
    /** The same picture as lists show it; none in rows older than the column. */
    thumbnailKey: text('thumbnail_key'),
    /** As the customer called it: names of people stand in such names. */
    fileName: encryptedText('uploads.file_name'),
    sizeBytes: integer('size_bytes').notNull(),
    sha256: text('sha256').notNull(),
    width: integer('width'),
    height: integer('height'),
    refusal: text('refusal'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('uploads_order').on(t.orderNo),
    index('uploads_sha256').on(t.sha256),
    uniqueIndex('uploads_one_current').on(t.orderNo, t.kind).where(sql`state in ('received', 'ready')`),
  ],
);

/** One attempt to be paid = one trade at the provider. */
export const payments = pgTable(
  'payments',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    orderNo: text('order_no').notNull(),
    outTradeNo: text('out_trade_no').notNull(),
    amountFen: integer('amount_fen').notNull(),
    state: text('state').$type<PaymentState>().notNull(),
    qrCode: text('qr_code'),
    /** The same trade, to be paid on Alipay's own page; as old as the code. */
    pageUrl: text('page_url'),
    qrExpiresAt: at('qr_expires_at'),
    tradeNo: text('trade_no'),
    paidAt: at('paid_at'),
    /** Fixed before the first refund call; the same at every retry. */
    refundNo: text('refund_no'),
    refundReason: text('refund_reason'),
    refundedAt: at('refunded_at'),
    createdAt: at('created_at').notNull().defaultNow(),
    /** Before the provider is first asked to close the trade. */
    closeBegunAt: at('close_begun_at'),
  },
  (t) => [
    uniqueIndex('payments_out_trade_no').on(t.outTradeNo),
    index('payments_order').on(t.orderNo),
    // Rule 1: at most one payment counts for an order.
    uniqueIndex('payments_one_paid').on(t.orderNo).where(sql`state = 'paid'`),
  ],
);

export const paymentNotices = pgTable('payment_notices', {
  /** notify_id: the same at every repetition. */
  notifyId: text('notify_id').primaryKey(),
  outTradeNo: text('out_trade_no').notNull(),
  result: text('result').notNull(),
  receivedAt: at('received_at').notNull().defaultNow(),
});

export const reviews = pgTable('reviews', {
  id: uuid('id').primaryKey().defaultRandom(),
  orderNo: text('order_no').notNull(),
  staffId: text('staff_id').notNull(),
  decision: text('decision').$type<'approved' | 'rejected'>().notNull(),
  reasons: jsonb('reasons').$type<string[]>().notNull(),
  note: encryptedText('reviews.note')
    .notNull()
    .$default(() => ''),
  at: at('at').notNull().defaultNow(),
});

/** Each notice once per order, template and occurrence. Parameters are never kept: they are read again when sent. */
export const notifications = pgTable(
  'notifications',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    orderNo: text('order_no').notNull(),
    channel: text('channel').$type<'sms' | 'mail'>().notNull(),
    template: text('template').notNull(),
    occurrence: integer('occurrence').notNull(),
    targetMasked: text('target_masked').notNull(),
    state: text('state').$type<'sending' | 'sent' | 'failed'>().notNull(),
    /** Of the text: lib/domain/notices.ts. */
    version: integer('version').notNull().default(1),
    /** Not before this: quiet hours, or the next try of a mail. null: the caller sends it. */
    dueAt: at('due_at'),
    providerSerial: text('provider_serial'),
    createdAt: at('created_at').notNull().defaultNow(),
    /** Set before each call, cleared when it certainly did not go out: while it is set, the provider is asked first. */
    attemptedAt: at('attempted_at'),
    sentAt: at('sent_at'),
  },
  (t) => [
    uniqueIndex('notifications_once').on(t.orderNo, t.channel, t.template, t.occurrence),
    index('notifications_due').on(t.dueAt).where(sql`state = 'sending' and due_at is not null`),
  ],
);

export const invoices = pgTable(
  'invoices',
  {
    orderNo: text('order_no').primaryKey(),
    /** At the provider, at most 20 characters: the idempotency key. */
    requestNo: text('request_no').notNull(),
    state: text('state').$type<InvoiceState>().notNull(),
    serialNo: text('serial_no'),
    invoiceNo: text('invoice_no'),
    pdfKey: text('pdf_key'),
    ofdUrl: text('ofd_url'),
    /** The provider's words, which may repeat what was typed; behind `red:` those about the red invoice. */
    failReason: encryptedText('invoices.fail_reason'),
    issuedAt: at('issued_at'),
    mailedAt: at('mailed_at'),
    redBillId: text('red_bill_id'),
    /** The newest number asked for, when the bill that counts is of an older one. */
    newestRedBillId: text('newest_red_bill_id'),
    redInvoiceNo: text('red_invoice_no'),
    reversedAt: at('reversed_at'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('invoices_request_no').on(t.requestNo)],
);
