import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog } from '../../../db/schema/platform';
import { pinDeliveries } from '../../../db/schema/production';
import { portalSessions, subscribers } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeCertificate, makeDraft } from '../../../db/testing/factories';
import { inventedMobile } from '../../../db/testing/values';
import type { ChangeValues } from '../../domain/change';
import { maskPhone } from '../../domain/masks';
import { requestCode } from '../auth/requestCode';
import { createPortalSession } from '../auth/session';
import { verifyCode } from '../auth/verifyCode';
import { getDraft } from '../draft/getDraft';
import { openDraft } from '../draft/openDraft';
import { saveDraft } from '../draft/saveDraft';
import { completeOrder } from '../pin/complete';
import { getOrder } from '../query/getOrder';
import { readRefund } from '../refund/desk';
import { asStaff, asSystem, fakeSms, TEST_INDEX_KEY as indexKey } from '../testing';
import { changed, NEW_NAME, readOrderRow, submittedChange, subscriberOf } from './testing/changes';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const submitted = (to: Partial<ChangeValues>) => submittedChange(database.db, to);
const read = (orderNo: string) => readOrderRow(database.db, orderNo);
const onRecord = (id: string) => subscriberOf(database.db, id);

/** As far as the PIN, and the old certificate in this state. */
async function handedOver(to: Partial<ChangeValues>, old: 'valid' | 'revoked') {
  const made = await submitted(to);
  const { orderNo, certificate } = made;
  await database.db.update(orders).set({ state: 'delivered' }).where(eq(orders.orderNo, orderNo));
  await database.db.insert(pinDeliveries).values({
    ...{ orderNo, method: 'legal_mobile', targetMasked: '138****0000', deliveryKey: orderNo, state: 'sent' },
  });
  await database.db.update(certificates).set({ state: old }).where(eq(certificates.id, certificate.id));
  return made;
}

describe('变更, at its end,', () => {
  it('gives the subscriber the new values with the last step, and keeps old and new in the audit log', async () => {
    const to = { ...changed(), department: '人事部' };
    const { orderNo, subscriber, ctx, certificate } = await handedOver(to, 'revoked');
    expect(await onRecord(subscriber.id)).toEqual(subscriber);
    const { id: subscriberId, channelId } = subscriber;
    await createPortalSession(database.db, { subscriberId, channelId }, new Date());
    const sms = fakeSms();
    const afterwards: (() => Promise<void>)[] = [];
    const asked = { sms, indexKey, afterAnswer: (work: () => Promise<void>) => void afterwards.push(work) };
    const { requestId } = await requestCode(asSystem(database.db), { channelId, uscc: subscriber.uscc }, asked);
    for (const work of afterwards) await work();
    expect(sms.sent[0]?.mobile).toBe(subscriber.agentMobile);
    await completeOrder(asSystem(database.db), { orderNo });
    const guess = verifyCode(asSystem(database.db), { requestId, code: sms.lastCode() }, { indexKey });
    await expect(guess).rejects.toMatchObject({ code: 'code.expired' });
    // Whoever signed in with the old number.
    expect(await database.db.$count(portalSessions, eq(portalSessions.subscriberId, subscriberId))).toBe(0);
    expect(await onRecord(subscriber.id)).toMatchObject({
      ...{ name: NEW_NAME, agentName: '王新人', agentMobile: to.agentMobile },
      // The department is one token's; the telephone is not among what changes, whatever the form says.
      ...{ uscc: subscriber.uscc, department: subscriber.department, phone: subscriber.phone },
    });
    const [row] = await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, 'subscriber.change'), eq(auditLog.objectId, subscriber.id)));
    expect(row).toMatchObject({
      before: { name: subscriber.name, agentName: '李**' },
      after: { name: NEW_NAME, agentName: '王**', orderNo },
    });
    expect(JSON.stringify(row)).not.toContain(to.agentMobile);
    // The next form begins with them.
    const next = await makeCertificate(
      database.db,
      { ...subscriber, name: NEW_NAME },
      { lineageId: certificate.lineageId },
    );
    const draft = await openDraft(ctx, { certificateId: next.id, businessType: 'reissue' }, { indexKey });
    expect(draft.data).toMatchObject({
      ...{ organisation: { name: NEW_NAME }, invoice: { title: NEW_NAME } },
      contact: { name: '王新人', mobile: to.agentMobile },
    });
  });

  it('gives the subscriber a new telephone only when one was given', async () => {
    // Somebody's mobile, as often.
    const phone = inventedMobile();
    const { ctx, orderNo, subscriber } = await handedOver({ department: '人事部', phone }, 'revoked');
    const [masked, before] = [maskPhone(phone), maskPhone(subscriber.phone)];
    expect((await getOrder(ctx, { orderNo })).change).toContainEqual(
      expect.objectContaining({ key: 'phone', before, after: masked }),
    );
    await completeOrder(asSystem(database.db), { orderNo });
    expect(await onRecord(subscriber.id)).toEqual({ ...subscriber, phone });
    const [row] = await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, 'subscriber.change'), eq(auditLog.objectId, subscriber.id)));
    expect(row).toMatchObject({ before: { phone: before }, after: { phone: masked, orderNo } });
    const kept = await database.db.$client<{ text: string }[]>`
      select s::text as text from subscribers s union all select l::text from audit_log l
      union all select o::text from orders o union all select d::text from drafts d`;
    expect(kept.filter(({ text }) => text.includes(phone) || text.includes(subscriber.phone))).toEqual([]);
  });

  it('leaves the telephone that another order has written meanwhile', async () => {
    const { orderNo, subscriber } = await handedOver({ name: NEW_NAME }, 'revoked');
    const phone = '0773-0000008';
    await database.db.update(subscribers).set({ phone }).where(eq(subscribers.id, subscriber.id));
    await completeOrder(asSystem(database.db), { orderNo });
    expect(await onRecord(subscriber.id)).toEqual({ ...subscriber, phone, name: NEW_NAME });
  });

  it('once refunded leaves no certificate: customer and finance are told before they decide', async () => {
    const { orderNo, ctx } = await handedOver({ name: NEW_NAME }, 'valid');
    const finance = asStaff(database.db, ['finance']);
    const warnings = async () => [
      (await getOrder(ctx, { orderNo })).refundWarning,
      (await readRefund(finance, { orderNo })).warning,
    ];
    expect(await warnings()).toEqual([null, null]);
    const { oldCertificateId } = await read(orderNo);
    await database.db
      .update(certificates)
      .set({ state: 'revoked' })
      .where(eq(certificates.id, oldCertificateId ?? ''));
    const words = '退款后新证书注销，原证书已注销，单位将没有可用的证书。';
    expect(await warnings()).toEqual([words, words]);
  });

  it('does not come while the old certificate is still valid', async () => {
    const { orderNo, subscriber } = await handedOver({ name: NEW_NAME }, 'valid');
    await expect(completeOrder(asSystem(database.db), { orderNo })).rejects.toMatchObject({ code: 'change.old_valid' });
    expect((await read(orderNo)).state).toBe('delivered');
    expect(await onRecord(subscriber.id)).toEqual(subscriber);
  });

  it('another token of the organisation still has the old name: its form says so', async () => {
    const { ctx, orderNo, subscriber } = await handedOver({ name: NEW_NAME }, 'revoked');
    const second = await makeCertificate(database.db, subscriber);
    await completeOrder(asSystem(database.db), { orderNo });
    const draft = await openDraft(ctx, { certificateId: second.id, businessType: 'change' }, { indexKey });
    expect(draft.onFile?.name).toBe(subscriber.name);
    expect(draft.data.change?.to).toEqual({ name: NEW_NAME });
  });

  it.each([
    ['mobile', () => ({ agentMobile: inventedMobile() })],
    ['name', () => ({ agentName: '王新人' })],
  ])('with another agent’s %s nothing that the former one had typed is left for the next', async (_, to) => {
    const { ctx, orderNo, subscriber } = await handedOver({ department: '人事部', ...to() }, 'revoked');
    const second = await makeCertificate(database.db, subscriber);
    const typed = await makeDraft(database.db, subscriber, second);
    const { contact, organisation } = typed.data;
    const about = { certificateId: second.id };
    expect((await openDraft(ctx, about, { indexKey })).data.contact?.idNumber).toBe(contact?.idNumber);
    await completeOrder(asSystem(database.db), { orderNo });
    const next = await openDraft(ctx, about, { indexKey });
    expect(next.draftId).not.toBe(typed.id);
    for (const value of [contact?.idNumber, organisation?.legalMobile, organisation?.legalIdNumber]) {
      expect(value).toBeTruthy();
      expect(JSON.stringify(next)).not.toContain(value);
    }
    const draftId = typed.id;
    const gone = { code: 'draft.not_found' };
    await expect(getDraft(ctx, { draftId }, { indexKey })).rejects.toMatchObject(gone);
    await expect(saveDraft(ctx, { draftId, data: {} })).rejects.toMatchObject(gone);
    // The order itself keeps its form.
    expect((await read(orderNo)).application.contact.idNumber).toBeTruthy();
  });

  it('without another agent an open form stays', async () => {
    const { ctx, orderNo, subscriber } = await handedOver({ department: '人事部' }, 'revoked');
    const second = await makeCertificate(database.db, subscriber);
    const typed = await makeDraft(database.db, subscriber, second);
    await completeOrder(asSystem(database.db), { orderNo });
    expect((await openDraft(ctx, { certificateId: second.id }, { indexKey })).draftId).toBe(typed.id);
  });

  it('an agent who came with an earlier change is not shut out by a second one that names him, too', async () => {
    const to = { department: '人事部', agentMobile: inventedMobile() };
    const { ctx, orderNo, subscriber } = await handedOver(to, 'revoked');
    const { id: subscriberId, channelId } = subscriber;
    await database.db.update(subscribers).set({ agentMobile: to.agentMobile }).where(eq(subscribers.id, subscriberId));
    await createPortalSession(database.db, { subscriberId, channelId }, new Date());
    const second = await makeCertificate(database.db, subscriber);
    const typed = await makeDraft(database.db, subscriber, second);
    await completeOrder(asSystem(database.db), { orderNo });
    expect((await openDraft(ctx, { certificateId: second.id }, { indexKey })).draftId).toBe(typed.id);
    const sessions = database.db.select().from(portalSessions).where(eq(portalSessions.subscriberId, subscriberId));
    expect(await sessions).toHaveLength(1);
  });

  it('takes nothing back of a change that came first, though its token is handed over', async () => {
    const to = { name: NEW_NAME, agentMobile: inventedMobile(), phone: '0773-0000009' };
    const { orderNo, subscriber } = await handedOver(to, 'revoked');
    const first = { agentName: '钱新任', agentMobile: inventedMobile() };
    await database.db.update(subscribers).set(first).where(eq(subscribers.id, subscriber.id));
    await completeOrder(asSystem(database.db), { orderNo });
    expect((await read(orderNo)).state).toBe('completed');
    const { name, phone } = to;
    expect(await onRecord(subscriber.id)).toEqual({ ...subscriber, ...first, name, phone });
    const [row] = await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, 'subscriber.change'), eq(auditLog.objectId, subscriber.id)));
    expect(Object.keys(row?.after ?? {}).sort()).toEqual(['name', 'orderNo', 'phone']);
  });
});
