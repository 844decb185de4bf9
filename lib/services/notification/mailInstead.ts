import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskEmail } from '../../domain/masks';
import { NOTICES, noticeText } from '../../domain/notices';
import type { MailPort } from '../../ports/mail';
import type { SmsTemplate } from '../../ports/sms';
import { agentEmailOf } from '../change/mobile';
import type { ServiceContext } from '../context';
import type { OrderRow } from '../order/transition';
import { intendNotice, type NoticeRow, settleNotice } from './rows';
import { noticeParams } from './templates';

/**
 * The words of a notice whose number could not be reached, to the agent's mailbox. While the mail server is away the row
 * stays due, and is tried again with the next round of sendDueNotices.ts.
 */
export async function mailInstead(
  ctx: ServiceContext,
  order: OrderRow,
  { orderNo, template, occurrence, version }: Pick<NoticeRow, 'orderNo' | 'template' | 'occurrence' | 'version'>,
  mail: MailPort,
): Promise<void> {
  const email = await agentEmailOf(ctx.db, order);
  if (!email) return;
  const how = { channel: 'mail' as const, targetMasked: maskEmail(email), version, dueAt: ctx.clock.now() };
  const row = await ctx.db.transaction((tx) =>
    intendNotice(tx, ctx, { orderNo, template, occurrence }, { action: 'notice.mail_begin', ...how }),
  );
  if (row.state !== 'sending') return;
  const name = template as SmsTemplate;
  const words = noticeText(name, await noticeParams(ctx.db, name, order));
  try {
    await mail.send({
      messageId: row.id,
      to: email,
      subject: `${NOTICES[name].label}：订单 ${orderNo}`,
      text: `您好：\n\n${words}\n\n这条通知没有能以短信发出，因此以邮件通知。此邮件由系统自动发出，请勿直接回复。`,
      attachments: [],
    });
    await settleNotice(ctx, row, { state: 'sent' });
  } catch (error) {
    if (error instanceof ProviderUnavailableError) return;
    if (!(error instanceof DomainError)) throw error;
    await settleNotice(ctx, row, { state: 'failed' });
  }
}
