import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog, outbox } from '../../../db/schema/platform';
import { portalSessions, subscribers } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeUploads } from '../../../db/testing/factories';
import { inventedMobile } from '../../../db/testing/values';
import type { ChangeValues } from '../../domain/change';
import { createPortalSession } from '../auth/session';
import { openDraft } from '../draft/openDraft';
import { saveDraft } from '../draft/saveDraft';
import { notify } from '../notification/notify';
import { cancelOrder } from '../order/cancelOrder';
import { confirmApplication } from '../order/confirmApplication';
import { requestApplicationCode } from '../order/requestApplicationCode';
import { requestPayment } from '../payment/requestPayment';
import { productionQueue } from '../production/queue';
import { startProduction } from '../production/start';
import { getOrder } from '../query/getOrder';
import { queueSummary } from '../queue/summary';
import { approveOrder } from '../review/approve';
import { claimOrder } from '../review/claim';
import { rejectOrder } from '../review/reject';
import { asStaff, asSystem, fakeMail, fakeSms, TEST_INDEX_KEY as indexKey } from '../testing';
import { readOrderRow, readyChange, submittedChange, subscriberOf } from './testing/changes';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const reviewer = () => asStaff(database.db, ['reviewer']);
const read = (orderNo: string) => readOrderRow(database.db, orderNo);
const newAgent = () => ({ agentName: '王新人', agentMobile: inventedMobile() });

/** As far as the reviewer: its papers are in, and the code has come to the number that it will be. */
async function confirmed(to: Partial<ChangeValues>) {
  const made = await submittedChange(database.db, to);
  const { ctx, orderNo, order } = made;
  await makeUploads(database.db, orderNo, 'received', order);
  const sms = fakeSms();
  await requestApplicationCode(ctx, { orderNo }, { sms, indexKey });
  await confirmApplication(ctx, { orderNo, code: sms.lastCode() }, { indexKey });
  return { ...made, codeWentTo: sms.sent[0]?.mobile };
}

async function reviewing(to: Partial<ChangeValues>) {
  const made = await confirmed(to);
  await claimOrder(reviewer(), made);
  return made;
}

const events = async (orderNo: string) =>
  (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
    ({ event }) => (event as { kind: string } | null)?.kind ?? null,
  );
const acts = async (orderNo: string) =>
  (
    await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectType, 'order'), eq(auditLog.objectId, orderNo)))
      .orderBy(auditLog.seq)
  ).map(({ action }) => action);

describe('变更 of what stands in no certificate', () => {
  it('costs nothing, is neither billed nor sent, and says so', async () => {
    const { ctx, orderNo, order } = await submittedChange(database.db, newAgent());
    expect(order).toMatchObject({ state: 'submitted', amountFen: 0, materialRoute: 'upload' });
    expect([order.application.recipient.address, order.application.invoice.title]).toEqual(['', '']);
    const view = await getOrder(ctx, { orderNo });
    expect(view).toMatchObject({
      ...{ stateLabel: '已提交，待确认申请', shippingText: '无需邮寄', pinDelivery: '不涉及' },
      payment: { stateLabel: '无需支付' },
    });
    expect(view.allowed).toEqual(['upload', 'cancel']);
    expect(view.nextAction.text).toBe('请上传：经办人身份证头像页、经办人身份证国徽页、经办人授权书（加盖公章）。');
    expect(view.timeline.map(({ key }) => key)).toEqual(['submitted', 'confirmed', 'completed']);
    await expect(requestPayment(ctx, { orderNo })).rejects.toMatchObject({ code: 'payment.not_confirmed' });
  });

  it.each<[string, Partial<ChangeValues>, string[]]>([
    ['the mobile', { agentMobile: inventedMobile() }, []],
    ['the telephone', { phone: '0773-0000009' }, []],
    ['the legal representative', { legalName: '赵新任' }, ['licence', 'legal_id_portrait', 'legal_id_emblem']],
  ])('asks only for what %s needs', async (_, to, papers) => {
    const { ctx, orderNo } = await submittedChange(database.db, to);
    const view = await getOrder(ctx, { orderNo });
    expect(view.allowed.includes('confirm_application')).toBe(papers.length === 0);
    await makeUploads(database.db, orderNo, 'received', await read(orderNo));
    const ready = await getOrder(ctx, { orderNo });
    expect(ready.uploads.map(({ kind }) => kind).sort()).toEqual([...papers].sort());
    expect(ready.allowed).toContain('confirm_application');
  });

  it('asks nothing of an agent who stays, and keeps nothing that was typed of him', async () => {
    const { ctx, draftId, submit, verify, subscriber } = await readyChange(database.db, { phone: '0773-0000009' });
    const typed = { idNumber: '', bankAccount: '6222020000000000000', email: '' };
    await saveDraft(ctx, { draftId, data: { contact: typed } });
    await verify();
    const { contact } = (await read((await submit()).orderNo)).application;
    const { agentName: name, agentMobile: mobile } = subscriber;
    expect(contact).toEqual({ ...typed, name, mobile, idType: 'resident_id', bankAccount: '' });
    const next = await readyChange(database.db, newAgent());
    await saveDraft(next.ctx, { draftId: next.draftId, data: { contact: { idNumber: '' } } });
    await next.verify();
    await expect(next.submit()).rejects.toMatchObject({ code: 'application.incomplete' });
  });

  it('wants the will of the legal representative all the same, and nothing by post', async () => {
    const { ctx, draftId, submit, verify } = await readyChange(database.db, { agentName: '王新人' });
    await expect(submit()).rejects.toMatchObject({ code: 'verification.required' });
    await saveDraft(ctx, { draftId, data: { materialRoute: 'post' } });
    await expect(submit()).rejects.toMatchObject({ code: 'change.not_by_post' });
    await saveDraft(ctx, { draftId, data: { materialRoute: 'upload' } });
    await verify();
    await submit();
  });

  it('goes to the review with the code that the new number got', async () => {
    const to = newAgent();
    const { orderNo, codeWentTo, ctx } = await confirmed(to);
    expect(codeWentTo).toBe(to.agentMobile);
    expect(await read(orderNo)).toMatchObject({ state: 'paid', paidAt: null });
    expect(await events(orderNo)).toEqual([null, 'payment_waived']);
    expect(await getOrder(ctx, { orderNo })).toMatchObject({ stateLabel: '已提交，待审核' });
    await expect(requestPayment(ctx, { orderNo })).rejects.toMatchObject({ code: 'payment.not_due' });
  });

  it('ends with the review: the data change, and the certificate stays what it is', async () => {
    const to = { ...newAgent(), legalName: '赵新任', phone: '0773-0000009' };
    const { orderNo, ctx, subscriber, certificate } = await reviewing(to);
    const { id: subscriberId, channelId } = subscriber;
    await createPortalSession(database.db, { subscriberId, channelId }, new Date());
    expect(await subscriberOf(database.db, subscriberId)).toEqual(subscriber);
    await approveOrder(reviewer(), { orderNo });
    const order = await read(orderNo);
    expect(order).toMatchObject({
      state: 'completed',
      newCertificateId: null,
      promisedShipDate: null,
      claimedBy: null,
    });
    expect([order.approvedAt, order.completedAt, order.endedAt].every(Boolean)).toBe(true);
    const { agentName, agentMobile, phone } = to;
    expect(await subscriberOf(database.db, subscriberId)).toEqual({ ...subscriber, agentName, agentMobile, phone });
    expect(await database.db.$count(portalSessions, eq(portalSessions.subscriberId, subscriberId))).toBe(0);
    const [same] = await database.db.select().from(certificates).where(eq(certificates.id, certificate.id));
    expect(same).toEqual(certificate);
    expect((await acts(orderNo)).filter((act) => act.startsWith('order.'))).toEqual([
      ...['order.submit', 'order.application_code', 'order.confirm_application', 'order.waive_payment'],
      ...['order.claim', 'order.record_change'],
    ]);
    const view = await getOrder(ctx, { orderNo });
    expect(view.nextAction).toEqual({ kind: 'none', text: expect.stringContaining('证书和密码不变') });
    expect(view.timeline.every(({ state }) => state === 'done')).toBe(true);
    expect([view.allowed, view.refundWarning]).toEqual([[], null]);
    const sms = fakeSms();
    await notify(asSystem(database.db), { orderNo, template: 'change_done', occurrence: 1 }, { sms, mail: fakeMail() });
    expect(sms.sent[0]).toMatchObject({ mobile: agentMobile, params: { result: '登记信息已更新，证书和密码不变' } });
  });

  it.each([
    ['nothing but the file', {}],
    ['a certificate', { department: '人事部' }],
  ])('of %s is not approved once another change was quicker, and goes the way of a refused one', async (_, more) => {
    const to = { ...newAgent(), ...more };
    const { orderNo, ctx, subscriber, order } = await submittedChange(database.db, to);
    await makeUploads(database.db, orderNo, 'received', order);
    const { db } = database;
    await db.update(orders).set({ state: 'reviewing', claimedBy: 'reviewer-1' }).where(eq(orders.orderNo, orderNo));
    const agentMobile = inventedMobile();
    await db.update(subscribers).set({ agentMobile }).where(eq(subscribers.id, subscriber.id));
    await expect(approveOrder(reviewer(), { orderNo })).rejects.toMatchObject({
      code: 'change.overtaken',
      message: expect.stringContaining('经办人手机号已由另一份变更修改'),
    });
    expect((await read(orderNo)).state).toBe('reviewing');
    expect((await subscriberOf(db, subscriber.id))?.agentMobile).toBe(agentMobile);
    const why = { reasons: ['id_unclear' as const], kinds: ['agent_id_portrait' as const], note: '请重新申请' };
    await rejectOrder(reviewer(), { orderNo, ...why });
    await cancelOrder(ctx, { orderNo, reason: 'no_need' });
    // The same value twice is no quarrel.
    const agreed = await reviewing({ phone: '0773-0000009' });
    const { id } = agreed.subscriber;
    await db.update(subscribers).set({ phone: '0773-0000009' }).where(eq(subscribers.id, id));
    await approveOrder(reviewer(), agreed);
  });

  it('rejected, speaks of no money: nothing was paid', async () => {
    const { orderNo, ctx } = await reviewing({ phone: '0773-0000009' });
    await rejectOrder(reviewer(), { orderNo, reasons: ['other'], kinds: [], note: '电话是空号' });
    const { text } = (await getOrder(ctx, { orderNo })).nextAction;
    expect(text).toMatch(/取消订单后重新申请。逾期订单将自动取消。$/);
  });

  it('the next form knows whom the last one named', async () => {
    const { orderNo, ctx, certificate } = await reviewing({ legalName: '赵新任' });
    await approveOrder(reviewer(), { orderNo });
    const draft = await openDraft(ctx, { certificateId: certificate.id, businessType: 'change' }, { indexKey });
    expect(draft.onFile?.legalName).toBe('赵**');
  });

  it('is never on the operator’s table', async () => {
    const { orderNo } = await reviewing({ phone: '0773-0000009' });
    const operator = asStaff(database.db, ['operator']);
    const start = () => startProduction(operator, { stationId: 'none', orderNos: [orderNo] });
    await expect(start()).rejects.toMatchObject({ code: 'production.no_token' });
    await approveOrder(reviewer(), { orderNo });
    await expect(start()).rejects.toMatchObject({ code: 'production.no_token' });
    expect((await productionQueue(operator)).map((row) => row.orderNo)).not.toContain(orderNo);
    const waiting = (await queueSummary(operator)).filter(
      ({ queue }) => queue === 'production' || queue === 'shipping',
    );
    expect(waiting.map(({ count }) => count)).toEqual([0, 0]);
  });

  it.each(['paid', 'reviewing', 'rejected'] as const)(
    '%s, can be taken back: it closes, and nothing changes',
    async (at) => {
      const made = at === 'paid' ? await confirmed(newAgent()) : await reviewing(newAgent());
      const { orderNo, ctx, subscriber } = made;
      if (at === 'rejected') {
        const why = { reasons: ['id_unclear' as const], kinds: ['agent_id_portrait' as const], note: '' };
        await rejectOrder(reviewer(), { orderNo, ...why });
      }
      expect((await getOrder(ctx, { orderNo })).allowed).toContain('cancel');
      expect(await cancelOrder(ctx, { orderNo, reason: 'no_need' })).toEqual({ state: 'closed' });
      expect((await acts(orderNo)).at(-1)).toBe('order.withdraw');
      expect(await subscriberOf(database.db, subscriber.id)).toEqual(subscriber);
    },
  );

  it('and the reviewer’s word, both at once: one of them alone counts', async () => {
    const { orderNo, ctx, subscriber } = await reviewing({ phone: '0773-0000009' });
    await Promise.allSettled([approveOrder(reviewer(), { orderNo }), cancelOrder(ctx, { orderNo, reason: 'no_need' })]);
    const { state } = await read(orderNo);
    const now = await subscriberOf(database.db, subscriber.id);
    expect(['completed', 'closed']).toContain(state);
    expect(now?.phone === '0773-0000009').toBe(state === 'completed');
  });

  it('a name in addition makes it one that is paid for, with a new certificate', async () => {
    const { order } = await submittedChange(database.db, { ...newAgent(), department: '人事部' });
    expect(order).toMatchObject({ amountFen: 5_000, applicationConfirmedAt: null });
    expect(order.application.recipient.address).not.toBe('');
    await database.db
      .update(orders)
      .set({ state: 'reviewing', claimedBy: 'reviewer-1' })
      .where(eq(orders.orderNo, order.orderNo));
    await makeUploads(database.db, order.orderNo, 'received', order);
    await approveOrder(reviewer(), { orderNo: order.orderNo });
    expect((await read(order.orderNo)).state).toBe('approved');
  });
});
