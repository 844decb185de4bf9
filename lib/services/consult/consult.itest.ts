import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consultMessages } from '../../../db/schema/consult';
import { auditLog, outbox } from '../../../db/schema/platform';
import { makeMessage } from '../../../db/testing/consult';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder, makeSubscriber } from '../../../db/testing/factories';
import { inventedMobile } from '../../../db/testing/values';
import { ProviderUnavailableError } from '../../domain/errors';
import { questionInput } from '../../schemas/consult';
import { queueSummary } from '../queue/summary';
import { asCustomer, asStaff, asSystem, fakeSms, TEST_INDEX_KEY, testClock } from '../testing';
import { answerMessage } from './answer';
import { askByMobile, askQuestion, QUESTIONS_A_DAY } from './ask';
import { notifyAnswer } from './notifyAnswer';
import { messageQueue } from './queue';
import { listOwnMessages, readByMobile } from './read';
import { requestConsultCode } from './requestConsultCode';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const deps = { indexKey: TEST_INDEX_KEY };
const question = { category: 'shipping' as const, question: '证书寄到哪里了？手机 13800000000' };
const WORDS = '证书寄到哪里了';
const ask = { ...question, id: '' };

async function customer() {
  const subscriber = await makeSubscriber(database.db);
  return { subscriber, ctx: asCustomer(database.db, subscriber) };
}

/** A mobile that was proven in the test channel. */
async function proven(mobile: string, clock = testClock()) {
  const { channelId } = await makeSubscriber(database.db);
  const sms = fakeSms();
  const guest = asSystem(database.db, clock);
  const { requestId, maskedMobile } = await requestConsultCode(guest, { channelId, mobile }, { ...deps, sms });
  return { guest, channelId, requestId, maskedMobile, code: sms.lastCode(), sms };
}

describe('a question of somebody signed in', () => {
  it('is kept encrypted, audited without its words, and seen by himself alone', async () => {
    const { subscriber, ctx } = await customer();
    const { order } = await makeOrder(database.db, 'paid', { subscriber });
    const { messageNo, dueText } = await askQuestion(ctx, { ...ask, id: randomUUID(), orderNo: order.orderNo }, deps);
    expect(dueText).toMatch(/^\d{4}年\d+月\d+日前$/);
    expect(await listOwnMessages(ctx)).toMatchObject([
      { messageNo, question: question.question, orderNo: order.orderNo, answer: null, categoryLabel: '邮寄与签收' },
    ]);
    expect(await listOwnMessages((await customer()).ctx)).toEqual([]);
    const raw = await database.db.$client`select m::text as text from consult_messages m`;
    const [audit] = await database.db.select().from(auditLog).where(eq(auditLog.objectId, messageNo));
    for (const text of [JSON.stringify(raw), JSON.stringify(audit)]) {
      expect(text).not.toContain(WORDS);
      expect(text).not.toContain(subscriber.agentMobile);
    }
    expect(audit).toMatchObject({ action: 'message.ask', actorKind: 'customer', actorId: subscriber.id });
  });

  it('sent twice is one question; another form is another', async () => {
    const { ctx } = await customer();
    const id = randomUUID();
    const [first, again] = await Promise.all([
      askQuestion(ctx, { ...ask, id }, deps),
      askQuestion(ctx, { ...ask, id }, deps),
    ]);
    expect(again.messageNo).toBe(first.messageNo);
    await askQuestion(ctx, { ...ask, id: randomUUID() }, deps);
    expect(await listOwnMessages(ctx)).toHaveLength(2);
    await expect(askQuestion((await customer()).ctx, { ...ask, id }, deps)).rejects.toMatchObject({
      code: 'consult.again',
    });
  });

  it('names an order of his own, and not too many come in a day', async () => {
    const { ctx } = await customer();
    const { order } = await makeOrder(database.db, 'paid');
    const foreign = { ...ask, id: randomUUID(), orderNo: order.orderNo };
    await expect(askQuestion(ctx, foreign, deps)).rejects.toMatchObject({ code: 'order.not_found' });
    const send = () => askQuestion(ctx, { ...ask, id: randomUUID() }, deps);
    for (let n = 0; n < QUESTIONS_A_DAY.subscriber; n++) await send();
    await expect(send()).rejects.toMatchObject({ code: 'limit.reached' });
  });
});

describe('a question by mobile', () => {
  it('wants the code of this mobile, once', async () => {
    const mobile = inventedMobile();
    const { guest, channelId, requestId, code, maskedMobile } = await proven(mobile);
    expect(maskedMobile).not.toContain(mobile);
    const input = { ...question, channelId, mobile, requestId };
    await expect(
      askByMobile(guest, { ...input, code: code === '000000' ? '111111' : '000000' }, deps),
    ).rejects.toMatchObject({ code: 'code.wrong' });
    const { messageNo } = await askByMobile(guest, { ...input, code }, deps);
    expect(messageNo).toMatch(/^Z\d{14}$/);
    await expect(askByMobile(guest, { ...input, code }, deps)).rejects.toMatchObject({ code: 'code.expired' });
  });

  it('is not taken for another number than the code went to', async () => {
    const { guest, channelId, requestId, code } = await proven(inventedMobile());
    const input = { ...question, channelId, mobile: inventedMobile(), requestId, code };
    await expect(askByMobile(guest, input, deps)).rejects.toMatchObject({ code: 'consult.other_mobile' });
  });

  it('is read again with a new code, by this number only', async () => {
    const mobile = inventedMobile();
    const clock = testClock();
    const first = await proven(mobile, clock);
    await askByMobile(first.guest, { ...question, ...first, mobile }, deps);
    clock.advance(61_000);
    const again = await proven(mobile, clock);
    expect(await readByMobile(again.guest, again, deps)).toMatchObject([{ question: question.question }]);
    const other = await proven(inventedMobile());
    expect(await readByMobile(other.guest, other, deps)).toEqual([]);
    clock.advance(61_000);
    const third = await proven(mobile, clock);
    expect(await readByMobile(third.guest, { ...third, channelId: 'elsewhere' }, deps)).toEqual([]);
  });

  it('leaves codes for whose phone it is, however often a stranger’s address asks', async () => {
    const mobile = inventedMobile();
    const clock = testClock();
    const { channelId, sms, guest } = await proven(mobile, clock);
    const askFrom = (origin: string) => {
      clock.advance(61_000);
      const ctx = { ...guest, actor: { ...guest.actor, origin } };
      return requestConsultCode(ctx, { channelId, mobile }, { ...deps, sms });
    };
    for (let i = 0; i < 3; i++) await askFrom('203.0.113.9');
    for (let i = 0; i < 12; i++) {
      await expect(askFrom('203.0.113.9')).rejects.toThrow(
        /^获取验证码的次数已用完，请 \d+ 分钟后再试。着急办理的，请致电服务热线 400-000-0000。$/,
      );
    }
    await askFrom('198.51.100.7');
    expect(sms.sent).toHaveLength(5);
  });

  it('asks for no second code within the minute', async () => {
    const mobile = inventedMobile();
    const { guest, channelId, sms } = await proven(mobile);
    await expect(requestConsultCode(guest, { channelId, mobile }, { ...deps, sms })).rejects.toMatchObject({
      code: 'limit.reached',
    });
    expect(sms.sent).toHaveLength(1);
  });
});

describe('an answer', () => {
  const reviewer = () => asStaff(database.db, ['reviewer']);

  it('is given once, by who may, and word of it goes out', async () => {
    const { subscriber, ctx } = await customer();
    const { id } = await makeMessage(database.db, subscriber);
    await expect(answerMessage(asStaff(database.db, ['operator']), { id, answer: '已寄出' })).rejects.toMatchObject({
      code: 'permission.denied',
    });
    await answerMessage(reviewer(), { id, answer: '已于今天寄出。' });
    expect(await listOwnMessages(ctx)).toMatchObject([{ answer: '已于今天寄出。', dueText: null }]);
    await expect(answerMessage(reviewer(), { id, answer: '再答' })).rejects.toMatchObject({ code: 'message.answered' });
    const rows = await database.db
      .select()
      .from(outbox)
      .where(eq(outbox.workflowId, `answer-${id}`));
    expect(rows).toMatchObject([{ workflowType: 'answerNotice', startInput: { messageId: id }, event: null }]);
  });

  it('is announced by one message without its words', async () => {
    const { subscriber } = await customer();
    const { id, messageNo } = await makeMessage(database.db, subscriber);
    const sms = fakeSms();
    await notifyAnswer(asSystem(database.db), { messageId: id }, { sms });
    expect(sms.sent).toEqual([]);
    await answerMessage(reviewer(), { id, answer: '已于今天寄出。' });
    for (let n = 0; n < 3; n++) await notifyAnswer(asSystem(database.db), { messageId: id }, { sms });
    expect(sms.sent).toMatchObject([
      { mobile: subscriber.agentMobile, template: 'message_answered', params: { messageNo }, key: id },
    ]);
  });

  it('is announced later when the provider was away, and not twice when only its answer was lost', async () => {
    const { subscriber } = await customer();
    const { id } = await makeMessage(database.db, subscriber);
    await answerMessage(reviewer(), { id, answer: '已于今天寄出。' });
    const sms = fakeSms();
    const { send } = sms;
    sms.send = async (request) => {
      await send(request);
      throw new ProviderUnavailableError('sms', true);
    };
    const ctx = asSystem(database.db);
    await expect(notifyAnswer(ctx, { messageId: id }, { sms })).rejects.toBeInstanceOf(ProviderUnavailableError);
    sms.send = send;
    await notifyAnswer(ctx, { messageId: id }, { sms });
    expect(sms.sent).toHaveLength(1);
    const [row] = await database.db.select().from(consultMessages).where(eq(consultMessages.id, id));
    expect(row?.noticeState).toBe('sent');
  });

  it('is late after the next working day', async () => {
    const { subscriber } = await customer();
    // Friday; Monday is the day it is due, the clock stands on Tuesday and on Monday.
    const { id } = await makeMessage(database.db, subscriber, { askedAt: new Date('2026-11-20T02:00:00Z') });
    const lateOn = async (day: string) => {
      const clock = testClock(new Date(`${day}T02:00:00Z`));
      const { rows } = await messageQueue(asStaff(database.db, ['point_manager'], 'm', clock), {
        state: 'waiting',
        page: 1,
      });
      return rows.find((row) => row.id === id);
    };
    expect(await lateOn('2026-11-23')).toMatchObject({ late: false, organisationName: subscriber.name });
    expect(await lateOn('2026-11-24')).toMatchObject({ late: true });
    const desk = asStaff(database.db, ['reviewer'], 'r', testClock(new Date('2026-11-24T02:00:00Z')));
    const row = (await queueSummary(desk)).find(({ queue }) => queue === 'messages');
    expect(row).toMatchObject({ oldest: '2026-11-20T02:00:00.000Z', late: 1 });
    expect((await lateOn('2026-11-24'))?.mobileMasked).not.toContain(subscriber.agentMobile);
  });
});

it('keeps line ends and drops what no screen shows', () => {
  const parsed = questionInput.parse({
    category: 'other',
    question: ' 第一行\r\n\u0000\u202e第二行 \n\n\n\n末 ',
    orderNo: '',
  });
  expect(parsed).toEqual({ category: 'other', question: '第一行\n第二行 \n\n末', orderNo: undefined });
  expect(questionInput.safeParse({ category: 'other', question: '字'.repeat(501) }).error?.issues[0]?.message).toBe(
    '咨询内容最多 500 个字，您写了 501 个字',
  );
});
