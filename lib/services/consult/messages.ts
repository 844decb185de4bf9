import { randomInt } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { publish } from '../../../db/outbox';
import { consultMessages } from '../../../db/schema/consult';
import { blindIndex } from '../../crypto/field-cipher';
import { addWorkingDays, chinaDate, chinaDateCompact, readableDate } from '../../domain/calendar';
import { ANSWER_WORKING_DAYS, CONSULT_CATEGORIES } from '../../domain/consult';
import { DomainError } from '../../domain/errors';
import type { QuestionInput } from '../../schemas/consult';
import type { AskedQuestion, ConsultItem } from '../../schemas/portal-views';
import { loadCalendar } from '../calendar/load';
import type { ServiceContext } from '../context';
import { uniqueViolation } from '../db-errors';

export type MessageRow = typeof consultMessages.$inferSelect;

const LIST_MAX = 50;

/** Of one channel: a number proven there opens nothing elsewhere. */
export const mobileIndex = (indexKey: string, channelId: string, mobile: string): string =>
  blindIndex(indexKey, `consult\0${channelId}\0${mobile}`);

/** Z + day + six random digits: not guessable by counting. */
const newMessageNo = (now: Date): string =>
  `Z${chinaDateCompact(now)}${String(randomInt(0, 1_000_000)).padStart(6, '0')}`;

interface Asker {
  id?: string;
  channelId: string;
  subscriberId: string | null;
  mobile: string;
}

/** Kept, audited without its words, and told to open pages. */
export async function storeQuestion(
  ctx: ServiceContext,
  asker: Asker,
  input: QuestionInput,
  indexKey: string,
): Promise<AskedQuestion> {
  const now = ctx.clock.now();
  const made = await tryNumbers(() =>
    ctx.db.transaction(async (tx) => {
      const [row] = await tx
        .insert(consultMessages)
        .values({
          ...asker,
          mobileIndex: mobileIndex(indexKey, asker.channelId, asker.mobile),
          messageNo: newMessageNo(now),
          category: input.category,
          question: input.question,
          orderNo: input.orderNo ?? null,
          askedAt: now,
        })
        .onConflictDoNothing({ target: consultMessages.id })
        .returning();
      if (!row) return null;
      await recordMessageAct(tx, ctx, row, 'message.ask', { category: row.category });
      return row;
    }),
  );
  const row = made ?? (await sameQuestion(ctx, asker));
  return { messageNo: row.messageNo, dueText: await dueText(ctx, row.askedAt) };
}

/** The form was sent twice: the question that is there already, when it is the sender's own. */
async function sameQuestion(ctx: ServiceContext, asker: Asker): Promise<MessageRow> {
  const [row] = await ctx.db
    .select()
    .from(consultMessages)
    .where(eq(consultMessages.id, asker.id ?? ''));
  if (row && row.subscriberId === asker.subscriberId) return row;
  throw new DomainError('consult.again', '没有提交成功，请刷新页面后重新提交。', 'conflict');
}

async function tryNumbers<T>(insert: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await insert();
    } catch (error) {
      if (uniqueViolation(error) !== 'consult_messages_no' || attempt >= 5) throw error;
    }
  }
}

export async function recordMessageAct(
  tx: Tx,
  ctx: ServiceContext,
  row: MessageRow,
  action: string,
  after: object,
): Promise<void> {
  await writeAudit(tx, ctx.actor, { action, objectType: 'message', objectId: row.messageNo, after });
  await publish(tx, 'message', row.id);
}

async function dueText(ctx: ServiceContext, askedAt: Date): Promise<string> {
  const due = addWorkingDays(await loadCalendar(ctx.db), chinaDate(askedAt), ANSWER_WORKING_DAYS);
  return `${readableDate(due.date)}前`;
}

/** Newest first. */
export async function listMessages(
  ctx: ServiceContext,
  where: { subscriberId: string } | { channelId: string; mobileIndex: string },
): Promise<ConsultItem[]> {
  const own =
    'subscriberId' in where
      ? eq(consultMessages.subscriberId, where.subscriberId)
      : and(eq(consultMessages.channelId, where.channelId), eq(consultMessages.mobileIndex, where.mobileIndex));
  const rows = await ctx.db
    .select()
    .from(consultMessages)
    .where(own)
    .orderBy(desc(consultMessages.askedAt))
    .limit(LIST_MAX);
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      messageNo: row.messageNo,
      categoryLabel: CONSULT_CATEGORIES[row.category],
      orderNo: row.orderNo,
      question: row.question,
      askedAt: row.askedAt.toISOString(),
      answer: row.answer,
      answeredAt: row.answeredAt?.toISOString() ?? null,
      dueText: row.answer === null ? await dueText(ctx, row.askedAt) : null,
    })),
  );
}
