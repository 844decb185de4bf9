import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { notifications, orders } from '../../../db/schema/order';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { MailPort } from '../../ports/mail';
import type { SmsPort } from '../../ports/sms';
import { asSystem, fakeMail, fakeSms, testClock } from '../testing';
import { notify } from './notify';
import { sendDueNotices } from './sendDueNotices';

let database: TestDatabase;
beforeAll(async () => {
  vi.stubEnv('QUIET_HOURS', '21:00-08:00');
  database = await createTestDatabase();
});
// Rounds take whatever is due: each test has its own.
beforeEach(() => database.db.delete(notifications));
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.close();
});

const NIGHT = new Date('2026-11-22T23:30:00+08:00');
const MORNING = new Date('2026-11-23T08:00:00+08:00');
const UNREACHABLE: SmsPort = {
  send: () => Promise.reject(new DomainError('sms.refused', '停机', 'invalid')),
  find: async () => 'not_found',
};

async function paid() {
  const { order } = await makeOrder(database.db, 'approved');
  const clock = testClock(NIGHT);
  const rows = (channel: 'sms' | 'mail') =>
    database.db
      .select()
      .from(notifications)
      .where(and(eq(notifications.orderNo, order.orderNo), eq(notifications.channel, channel)));
  return { order, clock, ctx: asSystem(database.db, clock), rows };
}

const of = (orderNo: string, template: string) => ({ orderNo, template, occurrence: 1 });

describe('at night', () => {
  it('what can wait waits for the morning, and then goes once though two workers look', async () => {
    const { order, clock, ctx, rows } = await paid();
    const ports = { sms: fakeSms(), mail: fakeMail() };
    await notify(ctx, of(order.orderNo, 'review_approved'), ports);
    await notify(ctx, of(order.orderNo, 'review_approved'), ports);
    expect(ports.sms.sent).toEqual([]);
    expect(await rows('sms')).toMatchObject([{ state: 'sending', dueAt: MORNING, version: 1 }]);
    expect(await sendDueNotices(ctx, ports)).toBe(0);
    clock.advance(MORNING.getTime() - NIGHT.getTime());
    await Promise.all([sendDueNotices(ctx, ports), sendDueNotices(ctx, ports)]);
    expect(ports.sms.sent).toHaveLength(1);
    expect(await rows('sms')).toMatchObject([{ state: 'sent', sentAt: MORNING }]);
  });

  it('what the customer waits for goes at once', async () => {
    const { order, ctx } = await paid();
    const ports = { sms: fakeSms(), mail: fakeMail() };
    await notify(ctx, of(order.orderNo, 'payment_received'), ports);
    expect(ports.sms.sent).toHaveLength(1);
  });

  it('a provider that is away in the morning is asked again later', async () => {
    const { order, clock, ctx, rows } = await paid();
    const down: SmsPort = { ...UNREACHABLE, send: () => Promise.reject(new ProviderUnavailableError('sms', false)) };
    await notify(ctx, of(order.orderNo, 'review_approved'), { sms: down, mail: fakeMail() });
    clock.advance(MORNING.getTime() - NIGHT.getTime());
    expect(await sendDueNotices(ctx, { sms: down, mail: fakeMail() })).toBe(1);
    const ports = { sms: fakeSms(), mail: fakeMail() };
    expect(await sendDueNotices(ctx, ports)).toBe(0);
    clock.advance(6 * 60_000);
    expect(await sendDueNotices(ctx, ports)).toBe(1);
    expect(await rows('sms')).toMatchObject([{ state: 'sent' }]);
  });
});

it('an order whose persons were deleted meanwhile is told nothing', async () => {
  const { order, clock, ctx, rows } = await paid();
  const ports = { sms: fakeSms(), mail: fakeMail() };
  await notify(ctx, of(order.orderNo, 'review_approved'), ports);
  await database.db.update(orders).set({ erasedAt: NIGHT }).where(eq(orders.orderNo, order.orderNo));
  clock.advance(MORNING.getTime() - NIGHT.getTime());
  await sendDueNotices(ctx, ports);
  expect(ports.sms.sent).toEqual([]);
  expect(await rows('sms')).toMatchObject([{ state: 'failed' }]);
});

describe('a number that cannot be reached', () => {
  it('gets the same words by mail, once', async () => {
    const { order, ctx, rows } = await paid();
    const mail = fakeMail();
    await notify(ctx, of(order.orderNo, 'payment_received'), { sms: UNREACHABLE, mail });
    await notify(ctx, of(order.orderNo, 'payment_received'), { sms: UNREACHABLE, mail });
    expect(mail.sent).toMatchObject([
      { to: order.application.contact.email, subject: `资料正在审核：订单 ${order.orderNo}` },
    ]);
    expect(mail.sent[0]?.text).toContain(`您的订单 ${order.orderNo} 已支付成功`);
    expect(await rows('sms')).toMatchObject([{ state: 'failed' }]);
    const [row] = await rows('mail');
    expect(row).toMatchObject({ state: 'sent', template: 'payment_received' });
    expect(row?.targetMasked).not.toBe(order.application.contact.email);
  });

  it('is written to later when the mail server is away, and never when the mailbox does not exist', async () => {
    const { order, ctx, rows } = await paid();
    let answer: Error = new ProviderUnavailableError('mail', false);
    const mail: MailPort = { send: () => Promise.reject(answer) };
    await notify(ctx, of(order.orderNo, 'payment_received'), { sms: UNREACHABLE, mail });
    expect(await rows('mail')).toMatchObject([{ state: 'sending' }]);
    answer = new DomainError('mail.refused', '没有此邮箱', 'invalid');
    expect(await sendDueNotices(ctx, { sms: UNREACHABLE, mail })).toBe(1);
    expect(await rows('mail')).toMatchObject([{ state: 'failed' }]);
  });
});
