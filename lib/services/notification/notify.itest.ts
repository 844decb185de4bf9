import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notifications, orders, reviews } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { type NoticeName, noticeText } from '../../domain/notices';
import type { SmsPort } from '../../ports/sms';
import { asSystem, fakeMail, fakeSms, testClock } from '../testing';
import { notify } from './notify';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const rowOf = async (orderNo: string, template: string) =>
  (
    await database.db
      .select()
      .from(notifications)
      .where(
        and(eq(notifications.orderNo, orderNo), eq(notifications.template, template), eq(notifications.channel, 'sms')),
      )
  )[0];

/** Sends, or does as if, and then loses the answer. */
function unclearSms(how: { sent: boolean; known: () => Awaited<ReturnType<SmsPort['find']>> | undefined }) {
  const inner = fakeSms();
  let lose = true;
  const sms: SmsPort = {
    async send(request) {
      if (!lose) return inner.send(request);
      lose = false;
      if (how.sent) await inner.send(request);
      throw new ProviderUnavailableError('sms', true);
    },
    find: async (mobile, key, since) => how.known() ?? inner.find(mobile, key, since),
  };
  return { sms, sent: inner.sent };
}

const FREE = ['order_submitted', 'payment_received', 'materials_wanted', 'materials_reminder', 'materials_expired'];

describe('notify', () => {
  it('says nothing of a payment where nothing is paid', async () => {
    const { order } = await makeOrder(database.db, 'paid', { values: { amountFen: 0, paidAt: null } });
    const sms = fakeSms();
    for (const template of FREE) {
      await notify(
        asSystem(database.db),
        { orderNo: order.orderNo, template, occurrence: 1 },
        { sms, mail: fakeMail() },
      );
    }
    expect(sms.sent).toMatchObject([
      ...[{ params: { next: '上传资料并确认申请' } }, { params: { done: '已确认申请' } }],
      ...[{ params: { done: '已提交' } }, { params: { outcome: '取消' } }],
      { params: { next: '如需办理请重新提交申请' } },
    ]);
    for (const { template, params } of sms.sent) {
      expect(noticeText(template as NoticeName, params as Record<string, string>)).not.toMatch(/支付|费用|退款/);
    }
  });

  it('sends once, however often it is called, and keeps neither number nor words', async () => {
    const { order } = await makeOrder(database.db, 'paid');
    const sms = fakeSms();
    const input = { orderNo: order.orderNo, template: 'payment_received', occurrence: 1 };
    await notify(asSystem(database.db), input, { sms, mail: fakeMail() });
    await notify(asSystem(database.db), input, { sms, mail: fakeMail() });
    expect(sms.sent).toHaveLength(1);
    const row = await rowOf(order.orderNo, 'payment_received');
    const { mobile } = order.application.contact;
    expect(sms.sent[0]).toMatchObject({ mobile, template: 'payment_received', params: { orderNo: order.orderNo } });
    expect(sms.sent[0]?.key).toBe(row?.id);
    expect(row).toMatchObject({ state: 'sent' });
    expect(JSON.stringify(row)).not.toContain(mobile);
  });

  it('sends a second occurrence, with what is true then', async () => {
    const { order } = await makeOrder(database.db, 'rejected');
    const sms = fakeSms();
    const reject = (reasons: string[], at: Date) =>
      database.db.insert(reviews).values({ orderNo: order.orderNo, staffId: 'r', decision: 'rejected', reasons, at });
    await reject(['licence_unclear'], new Date('2026-11-01T00:00:00Z'));
    await notify(
      asSystem(database.db),
      { orderNo: order.orderNo, template: 'review_rejected', occurrence: 1 },
      { sms, mail: fakeMail() },
    );
    await reject(['id_expired', 'id_mismatch'], new Date('2026-11-02T00:00:00Z'));
    await notify(
      asSystem(database.db),
      { orderNo: order.orderNo, template: 'review_rejected', occurrence: 2 },
      { sms, mail: fakeMail() },
    );
    expect(sms.sent.map((message) => message.params.reasons)).toEqual([
      '营业执照不清晰',
      '经办人身份证已过期、经办人身份证与填写的信息不一致',
    ]);
  });

  it.each([
    ['papers by upload', { materialRoute: 'upload' }, '修改上传资料'],
    ['papers by post', { materialRoute: 'post' }, '查看需要重新邮寄的材料'],
    ['a change without papers', { businessType: 'change', changes: ['department'] }, '取消订单后重新申请'],
  ] as const)('tells who is rejected what to do: %s', async (_, given, next) => {
    const values = { ...given, changes: 'changes' in given ? [...given.changes] : [] };
    const { order } = await makeOrder(database.db, 'rejected', { values });
    const sms = fakeSms();
    const input = { orderNo: order.orderNo, template: 'review_rejected', occurrence: 1 };
    await notify(asSystem(database.db), input, { sms, mail: fakeMail() });
    expect(sms.sent[0]?.params.next).toBe(next);
  });

  it.each([
    ['paid', 5000, { date: '12月23日', next: '修改上传资料', outcome: '取消并退款' }, /^费用将原路退回，如需办理/],
    ['free', 0, { date: '12月23日', next: '修改上传资料', outcome: '取消' }, /^如需办理/],
  ] as const)('reminds of what was rejected, and says how it ended: %s', async (_, amountFen, reminder, next) => {
    // A night in China: the day is theirs.
    const stateSince = new Date('2026-11-22T18:00:00Z');
    const { order, certificate } = await makeOrder(database.db, 'rejected', { values: { stateSince, amountFen } });
    const sms = fakeSms();
    const tell = (template: string) =>
      notify(asSystem(database.db), { orderNo: order.orderNo, template, occurrence: 1 }, { sms, mail: fakeMail() });
    await tell('correction_reminder');
    await database.db.update(orders).set({ state: 'closed' }).where(eq(orders.orderNo, order.orderNo));
    await database.db.update(certificates).set({ state: 'on_hold' }).where(eq(certificates.id, certificate.id));
    await tell('correction_expired');
    expect(sms.sent[0]?.params).toEqual({ orderNo: order.orderNo, ...reminder });
    expect(sms.sent[1]?.params.next).toMatch(next);
    expect(sms.sent[1]?.params.next).toMatch(/已找到 UKey 的，请登录系统，在订单查询中解除挂失$/);
  });

  it('asks before it sends again after an unclear send: it had arrived', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const { sms, sent } = unclearSms({ sent: true, known: () => undefined });
    const input = { orderNo, template: 'payment_received', occurrence: 1 };
    await expect(notify(asSystem(database.db), input, { sms, mail: fakeMail() })).rejects.toBeInstanceOf(
      ProviderUnavailableError,
    );
    await notify(asSystem(database.db), input, { sms, mail: fakeMail() });
    expect(sent).toHaveLength(1);
    expect(await rowOf(orderNo, 'payment_received')).toMatchObject({ state: 'sent' });
  });

  it('sends again only after the records of the provider had time to settle: it had not arrived', async () => {
    const clock = testClock();
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const { sms, sent } = unclearSms({ sent: false, known: () => undefined });
    const send = () =>
      notify(
        asSystem(database.db, clock),
        { orderNo, template: 'payment_received', occurrence: 1 },
        { sms, mail: fakeMail() },
      );
    await expect(send()).rejects.toBeInstanceOf(ProviderUnavailableError);
    clock.advance(2_000);
    await expect(send()).rejects.toMatchObject({ outcomeUnknown: true });
    clock.advance(20_000);
    await send();
    expect(sent).toHaveLength(1);
  });

  it('waits while nobody can tell, but not for ever', async () => {
    const clock = testClock();
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const { sms, sent } = unclearSms({ sent: false, known: () => 'unknown' });
    const send = () =>
      notify(
        asSystem(database.db, clock),
        { orderNo, template: 'payment_received', occurrence: 1 },
        { sms, mail: fakeMail() },
      );
    await expect(send()).rejects.toBeInstanceOf(ProviderUnavailableError);
    clock.advance(60_000);
    await expect(send()).rejects.toBeInstanceOf(ProviderUnavailableError);
    clock.advance(10 * 60_000);
    await send();
    expect(sent).toHaveLength(1);
  });

  it('needs no question when it certainly did not go out', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const inner = fakeSms();
    let down = true;
    const sms: SmsPort = {
      send: (request) => {
        if (!down) return inner.send(request);
        down = false;
        return Promise.reject(new ProviderUnavailableError('sms', false));
      },
      find: () => Promise.reject(new Error('asked')),
    };
    const input = { orderNo, template: 'payment_received', occurrence: 1 };
    await expect(notify(asSystem(database.db), input, { sms, mail: fakeMail() })).rejects.toBeInstanceOf(
      ProviderUnavailableError,
    );
    await notify(asSystem(database.db), input, { sms, mail: fakeMail() });
    expect(inner.sent).toHaveLength(1);
  });

  it('lets the order go on when the number cannot be reached', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const sms: SmsPort = {
      send: () => Promise.reject(new DomainError('sms.refused', '停机', 'invalid')),
      find: async () => 'not_found',
    };
    await notify(
      asSystem(database.db),
      { orderNo, template: 'payment_received', occurrence: 1 },
      { sms, mail: fakeMail() },
    );
    expect(await rowOf(orderNo, 'payment_received')).toMatchObject({ state: 'failed', sentAt: null });
  });

  it('knows its own templates only', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const sms = fakeSms();
    const input = { orderNo, template: 'token_pin', occurrence: 1 };
    await expect(notify(asSystem(database.db), input, { sms, mail: fakeMail() })).rejects.toMatchObject({
      code: 'notification.unknown_template',
    });
    expect(sms.sent).toEqual([]);
  });
});
