import { and, eq } from 'drizzle-orm';
import { publish } from '../../../db/outbox';
import { notifications, orders } from '../../../db/schema/order';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskMobile } from '../../domain/masks';
import type { SmsPort, SmsTemplate } from '../../ports/sms';
import type { ServiceContext } from '../context';
import type { OrderRow } from '../order/transition';
import { isOrderNotice, noticeParams, unknownTemplate } from './templates';
import { wasSent } from './unclear';

export interface NoticeId {
  orderNo: string;
  template: string;
  /** A notice that may come again (rejected twice) is told apart by its number. */
  occurrence: number;
}

type NoticeRow = typeof notifications.$inferSelect;

/**
 * Sends one notice of an order to the agent; once, however often it is called: the row is the intent, its id the key at
 * the provider. A number that cannot be reached fails the notice, not the order.
 * @throws ProviderUnavailableError
 */
export async function notify(ctx: ServiceContext, input: NoticeId, deps: { sms: SmsPort }): Promise<void> {
  const { template } = input;
  if (!isOrderNotice(template)) throw unknownTemplate();
  const [order] = await ctx.db.select().from(orders).where(eq(orders.orderNo, input.orderNo));
  if (!order) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  const { mobile } = order.application.contact;
  const row = await intent(ctx, input, maskMobile(mobile));
  if (row.state !== 'sending') return;
  const { attemptedAt, createdAt } = row;
  if (attemptedAt) {
    const sent = await wasSent(deps.sms, { mobile, key: row.id }, { attemptedAt, createdAt, now: ctx.clock.now() });
    if (sent) return settle(ctx, row, { state: 'sent' });
  }
  await send(ctx, deps.sms, { order, row, template, mobile });
}

async function intent(ctx: ServiceContext, input: NoticeId, targetMasked: string): Promise<NoticeRow> {
  const { orderNo, template, occurrence } = input;
  const [made] = await ctx.db
    .insert(notifications)
    .values({
      ...{ orderNo, template, occurrence, targetMasked },
      ...{ channel: 'sms', state: 'sending', createdAt: ctx.clock.now() },
    })
    .onConflictDoNothing()
    .returning();
  if (made) return made;
  const [known] = await ctx.db
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.orderNo, orderNo),
        eq(notifications.channel, 'sms'),
        eq(notifications.template, template),
        eq(notifications.occurrence, occurrence),
      ),
    );
  return known as NoticeRow;
}

async function send(
  ctx: ServiceContext,
  sms: SmsPort,
  { order, row, template, mobile }: { order: OrderRow; row: NoticeRow; template: SmsTemplate; mobile: string },
): Promise<void> {
  const params = await noticeParams(ctx.db, template, order);
  await ctx.db.update(notifications).set({ attemptedAt: ctx.clock.now() }).where(eq(notifications.id, row.id));
  try {
    const { serialNo } = await sms.send({ mobile, template, params, key: row.id });
    await settle(ctx, row, { state: 'sent', providerSerial: serialNo });
  } catch (error) {
    if (error instanceof ProviderUnavailableError) {
      if (!error.outcomeUnknown) {
        await ctx.db.update(notifications).set({ attemptedAt: null }).where(eq(notifications.id, row.id));
      }
      throw error;
    }
    if (!(error instanceof DomainError)) throw error;
    await settle(ctx, row, { state: 'failed' });
  }
}

async function settle(
  ctx: ServiceContext,
  row: NoticeRow,
  outcome: { state: 'sent' | 'failed'; providerSerial?: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const sentAt = outcome.state === 'sent' ? ctx.clock.now() : null;
    await tx
      .update(notifications)
      .set({ ...outcome, sentAt })
      .where(eq(notifications.id, row.id));
    await publish(tx, 'order', row.orderNo);
  });
}
