import { asc, count, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import { channels } from '../../../db/schema/channel';
import { consultMessages } from '../../../db/schema/consult';
import { subscribers } from '../../../db/schema/subscriber';
import { chinaDate, type WorkCalendar, workingDaysBetween } from '../../domain/calendar';
import { ANSWER_WORKING_DAYS, CONSULT_CATEGORIES } from '../../domain/consult';
import { maskMobile } from '../../domain/masks';
import type { MessageListView, MessageRowView } from '../../schemas/admin-views';
import { loadCalendar } from '../calendar/load';
import { requirePermission, type ServiceContext } from '../context';
import { staffNames } from '../staff/names';
import type { MessageRow } from './messages';

const PER_PAGE = 50;

export const answerLate = (
  row: Pick<MessageRow, 'askedAt' | 'answeredAt'>,
  calendar: WorkCalendar,
  now: Date,
): boolean =>
  row.answeredAt === null && workingDaysBetween(calendar, chinaDate(row.askedAt), chinaDate(now)) > ANSWER_WORKING_DAYS;

/** 咨询: who has waited longest first; what is answered, newest first. */
export async function messageQueue(
  ctx: ServiceContext,
  input: { state: 'waiting' | 'answered'; page: number },
): Promise<MessageListView> {
  requirePermission(ctx, 'message.answer');
  const { answeredAt, askedAt } = consultMessages;
  const waiting = input.state === 'waiting';
  const where = waiting ? isNull(answeredAt) : isNotNull(answeredAt);
  const [rows, [total], calendar] = await Promise.all([
    ctx.db
      .select({ message: consultMessages, channelName: channels.name, organisationName: subscribers.name })
      .from(consultMessages)
      .innerJoin(channels, eq(channels.id, consultMessages.channelId))
      .leftJoin(subscribers, eq(subscribers.id, consultMessages.subscriberId))
      .where(where)
      .orderBy(waiting ? asc(askedAt) : desc(answeredAt))
      .limit(PER_PAGE)
      .offset((input.page - 1) * PER_PAGE),
    ctx.db.select({ total: count() }).from(consultMessages).where(where),
    loadCalendar(ctx.db),
  ]);
  const names = await staffNames(
    ctx.db,
    rows.map(({ message }) => message.answeredBy),
  );
  const now = ctx.clock.now();
  return {
    total: total?.total ?? 0,
    rows: rows.map(
      ({ message, channelName, organisationName }): MessageRowView => ({
        id: message.id,
        messageNo: message.messageNo,
        channelName,
        organisationName,
        categoryLabel: CONSULT_CATEGORIES[message.category],
        category: message.category,
        orderNo: message.orderNo,
        question: message.question,
        mobileMasked: maskMobile(message.mobile),
        askedAt: message.askedAt.toISOString(),
        late: answerLate(message, calendar, now),
        answer: message.answer,
        answeredAt: message.answeredAt?.toISOString() ?? null,
        answeredByName: message.answeredBy ? (names.get(message.answeredBy) ?? message.answeredBy) : null,
        noticeState: message.noticeState,
      }),
    ),
  };
}

/** 工作台: how many wait, since when, and how many too long. */
export async function waitingMessages(
  ctx: ServiceContext,
): Promise<{ count: number; oldest: string | null; late: number }> {
  const [rows, calendar] = await Promise.all([
    ctx.db
      .select({ askedAt: consultMessages.askedAt, answeredAt: consultMessages.answeredAt })
      .from(consultMessages)
      .where(isNull(consultMessages.answeredAt))
      .orderBy(asc(consultMessages.askedAt)),
    loadCalendar(ctx.db),
  ]);
  const now = ctx.clock.now();
  return {
    count: rows.length,
    oldest: rows[0]?.askedAt.toISOString() ?? null,
    late: rows.filter((row) => answerLate(row, calendar, now)).length,
  };
}
