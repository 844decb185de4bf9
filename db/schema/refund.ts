import { sql } from 'drizzle-orm';
import { index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { RefundReason, RefundRequestState } from '../../lib/domain/refund';
import { encryptedText } from '../encrypted';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** 申请退款 after production began: finance decides. */
export const refundRequests = pgTable(
  'refund_requests',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    orderNo: text('order_no').notNull(),
    reason: text('reason').$type<RefundReason>().notNull(),
    /** The customer's own words. */
    note: encryptedText('refund_requests.note').notNull(),
    state: text('state').$type<RefundRequestState>().notNull().default('pending'),
    createdAt: at('created_at').notNull().defaultNow(),
    decidedBy: text('decided_by'),
    decidedAt: at('decided_at'),
    /** Shown to the customer. */
    decisionNote: encryptedText('refund_requests.decision_note')
      .notNull()
      .$default(() => ''),
  },
  (t) => [
    index('refund_requests_order').on(t.orderNo),
    index('refund_requests_state').on(t.state, t.createdAt),
    uniqueIndex('refund_requests_one_pending').on(t.orderNo).where(sql`state = 'pending'`),
  ],
);

/** Where the money of a refund is: asked for, tried, refused. That it arrived stands in the payment itself. */
export const refundProgress = pgTable('refund_progress', {
  paymentId: uuid('payment_id').primaryKey(),
  orderNo: text('order_no').notNull(),
  requestedAt: at('requested_at').notNull(),
  /** The first call to the provider. */
  sentAt: at('sent_at'),
  triedAt: at('tried_at'),
  /** The provider refused at the last try: finance must look. */
  failure: text('failure'),
});

/** Sent once more at the customer's wish: the PIN by its method, the invoice to the mailbox. */
export const resends = pgTable(
  'resends',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    orderNo: text('order_no').notNull(),
    kind: text('kind').$type<'pin' | 'invoice'>().notNull(),
    state: text('state').$type<'sending' | 'sent' | 'failed'>().notNull(),
    targetMasked: text('target_masked').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    /** As in notifications. */
    attemptedAt: at('attempted_at'),
    sentAt: at('sent_at'),
  },
  (t) => [
    index('resends_order').on(t.orderNo),
    uniqueIndex('resends_one_open').on(t.orderNo, t.kind).where(sql`state = 'sending'`),
  ],
);
