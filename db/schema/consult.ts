import { index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { ConsultCategory } from '../../lib/domain/consult';
import { encryptedText } from '../encrypted';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** 在线咨询: one question and its answer. */
export const consultMessages = pgTable(
  'consult_messages',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Z + yyyymmdd + 6 digits: named on the telephone and in the message that an answer is there. */
    messageNo: text('message_no').notNull(),
    channelId: text('channel_id').notNull(),
    /** Who was signed in; null: known by the mobile alone. */
    subscriberId: uuid('subscriber_id'),
    orderNo: text('order_no'),
    category: text('category').$type<ConsultCategory>().notNull(),
    question: encryptedText('consult_messages.question').notNull(),
    /** Where word of the answer goes: on file, or proven by a code. */
    mobile: encryptedText('consult_messages.mobile').notNull(),
    /** Blind index: finds the questions of who has proven the number again. */
    mobileIndex: text('mobile_index').notNull(),
    askedAt: at('asked_at').notNull(),
    answer: encryptedText('consult_messages.answer'),
    answeredAt: at('answered_at'),
    answeredBy: text('answered_by'),
    /** Word by SMS that an answer is there: intent before the call. */
    noticeState: text('notice_state').$type<'none' | 'sending' | 'sent' | 'failed'>().notNull().default('none'),
    noticeAttemptedAt: at('notice_attempted_at'),
  },
  (t) => [
    uniqueIndex('consult_messages_no').on(t.messageNo),
    index('consult_messages_subscriber').on(t.subscriberId),
    index('consult_messages_mobile').on(t.mobileIndex),
    index('consult_messages_waiting').on(t.answeredAt, t.askedAt),
  ],
);
