import { eq } from 'drizzle-orm';
import { enqueue } from '../../../db/outbox';
import { consultMessages } from '../../../db/schema/consult';
import { ANSWER_NOTICE, answerNoticeId } from '../../../workflows/contracts/consult';
import { DomainError } from '../../domain/errors';
import { requirePermission, type ServiceContext } from '../context';
import { recordMessageAct } from './messages';

/** 答复: once; word of it leaves by SMS with the next breath of the order worker. */
export async function answerMessage(ctx: ServiceContext, input: { id: string; answer: string }): Promise<void> {
  const actor = requirePermission(ctx, 'message.answer');
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(consultMessages).where(eq(consultMessages.id, input.id)).for('update');
    if (!row) throw new DomainError('message.not_found', '没有找到这条咨询，请刷新列表。', 'not_found');
    if (row.answeredAt) {
      throw new DomainError('message.answered', '这条咨询已由同事答复，请刷新列表查看。', 'conflict');
    }
    await tx
      .update(consultMessages)
      .set({ answer: input.answer, answeredAt: ctx.clock.now(), answeredBy: actor.id, noticeState: 'sending' })
      .where(eq(consultMessages.id, row.id));
    await recordMessageAct(tx, ctx, row, 'message.answer', { characters: [...input.answer].length });
    await enqueue(tx, {
      workflowType: ANSWER_NOTICE,
      workflowId: answerNoticeId(row.id),
      startInput: { messageId: row.id },
      event: null,
    });
  });
}
