import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskMobile } from '../../domain/masks';
import { NOTICES, notBefore, toOldMobile } from '../../domain/notices';
import { quietHours } from '../../domain/settings';
import type { MailPort } from '../../ports/mail';
import type { SmsPort, SmsTemplate } from '../../ports/sms';
import { agentMobileOf, oldMobileOf } from '../change/mobile';
import { requireStanding } from '../consent/standing';
import type { ServiceContext } from '../context';
import type { OrderRow } from '../order/transition';
import { mailInstead } from './mailInstead';
import { intendNotice, markAttempt, type NoticeId, type NoticeRow, settleNotice } from './rows';
import { isOrderNotice, noticeParams, unknownTemplate } from './templates';
import { wasSent } from './unclear';

export type { NoticeId } from './rows';
export interface NoticePorts {
  sms: SmsPort;
  mail: MailPort;
}

/**
 * Sends one notice of an order to the agent; once, however often it is called: the row is the intent, its id the key at
 * the provider. What can wait is put off in the quiet hours (sendDueNotices.ts takes it from there). A number that
 * cannot be reached fails the message, not the order: the same words go by mail.
 * @throws ProviderUnavailableError
 */
export async function notify(
  ctx: ServiceContext,
  input: NoticeId,
  deps: NoticePorts,
  /** The caller has claimed a notice that was put off. */
  { claimed = false } = {},
): Promise<void> {
  const { template } = input;
  if (!isOrderNotice(template)) throw unknownTemplate();
  const [order] = await ctx.db.select().from(orders).where(eq(orders.orderNo, input.orderNo));
  if (!order) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  const mobile = toOldMobile(template) ? oldMobileOf(order) : await agentMobileOf(ctx.db, order);
  const now = ctx.clock.now();
  const { when, version } = NOTICES[template];
  const due = when === 'daytime' ? notBefore(now, quietHours()) : now;
  const dueAt = due > now ? due : null;
  const how = { channel: 'sms' as const, targetMasked: maskMobile(mobile), version, dueAt };
  const row = await ctx.db.transaction((tx) => intendNotice(tx, ctx, input, { action: 'notice.begin', ...how }));
  if (row.state !== 'sending' || (row.dueAt && row.dueAt > now && !claimed)) return;
  const { attemptedAt, createdAt } = row;
  if (attemptedAt) {
    const sent = await wasSent(deps.sms, { mobile, key: row.id }, { attemptedAt, createdAt, now });
    if (sent) return settleNotice(ctx, row, { state: 'sent' });
  }
  await send(ctx, deps, { order, row, template, mobile });
}

async function send(
  ctx: ServiceContext,
  { sms, mail }: NoticePorts,
  { order, row, template, mobile }: { order: OrderRow; row: NoticeRow; template: SmsTemplate; mobile: string },
): Promise<void> {
  const params = await noticeParams(ctx.db, template, order);
  await markAttempt(ctx, row, ctx.clock.now());
  try {
    // Taken back after the order: then by mail.
    await requireStanding(ctx.db, order, 'sms');
    const { serialNo } = await sms.send({ mobile, template, params, key: row.id });
    await settleNotice(ctx, row, { state: 'sent', providerSerial: serialNo });
  } catch (error) {
    if (error instanceof ProviderUnavailableError) {
      if (!error.outcomeUnknown) await markAttempt(ctx, row, null);
      throw error;
    }
    if (!(error instanceof DomainError)) throw error;
    if (toOldMobile(template)) return settleNotice(ctx, row, { state: 'failed' });
    // The mail is intended before the message is given up: a crash in between must not lose both.
    await mailInstead(ctx, order, row, mail);
    await settleNotice(ctx, row, { state: 'failed' });
  }
}
