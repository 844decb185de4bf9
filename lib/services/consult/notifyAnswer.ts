import { eq } from 'drizzle-orm';
import { publish } from '../../../db/outbox';
import { consultMessages } from '../../../db/schema/consult';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { SmsPort } from '../../ports/sms';
import type { ServiceContext } from '../context';
import { wasSent } from '../notification/unclear';
import type { MessageRow } from './messages';

/**
 * Tells the asker that his question was answered, never what: once, however often it is called. A number that cannot be
 * reached fails the notice; the answer can be read all the same. @throws ProviderUnavailableError
 */
export async function notifyAnswer(
  ctx: ServiceContext,
  input: { messageId: string },
  deps: { sms: SmsPort },
): Promise<void> {
  const [row] = await ctx.db.select().from(consultMessages).where(eq(consultMessages.id, input.messageId));
  // Deleted by rule while the provider was away: nobody is told of what is no more.
  if (row?.noticeState !== 'sending' || !row.answeredAt) return;
  const { mobile, noticeAttemptedAt: attemptedAt, answeredAt: createdAt } = row;
  if (attemptedAt) {
    const attempt = { attemptedAt, createdAt, now: ctx.clock.now() };
    if (await wasSent(deps.sms, { mobile, key: row.id }, attempt)) return settle(ctx, row, 'sent');
  }
  await attempted(ctx, row, ctx.clock.now());
  try {
    await deps.sms.send({ mobile, template: 'message_answered', params: { messageNo: row.messageNo }, key: row.id });
    await settle(ctx, row, 'sent');
  } catch (error) {
    if (error instanceof ProviderUnavailableError) {
      if (!error.outcomeUnknown) await attempted(ctx, row, null);
      throw error;
    }
    if (!(error instanceof DomainError)) throw error;
    await settle(ctx, row, 'failed');
  }
}

async function attempted(ctx: ServiceContext, row: MessageRow, at: Date | null): Promise<void> {
  await ctx.db.update(consultMessages).set({ noticeAttemptedAt: at }).where(eq(consultMessages.id, row.id));
}

async function settle(ctx: ServiceContext, row: MessageRow, noticeState: 'sent' | 'failed'): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await tx.update(consultMessages).set({ noticeState }).where(eq(consultMessages.id, row.id));
    await publish(tx, 'message', row.id);
  });
}
