import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { RevocationReason } from '../../lib/domain/revocation';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** 注销 of a certificate: what was asked, and the second person's word. Refusals stand in the order itself. */
export const revocations = pgTable('revocations', {
  orderNo: text('order_no').primaryKey(),
  certificateId: uuid('certificate_id').notNull(),
  reason: text('reason').$type<RevocationReason>().notNull(),
  /** The second person, never the one who approved. From then on it can't be stopped. */
  confirmedBy: text('confirmed_by'),
  confirmedAt: at('confirmed_at'),
});
