import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeSubscriber, makeUploads } from '../../../db/testing/factories';
import { inventedMobile } from '../../../db/testing/values';
import type { ChangeValues } from '../../domain/change';
import { DomainError } from '../../domain/errors';
import { maskPhone } from '../../domain/masks';
import type { EnterpriseResult } from '../../ports/enterprise';
import { listCertificates } from '../certificate/listCertificates';
import { openDraft } from '../draft/openDraft';
import { saveDraft } from '../draft/saveDraft';
import { formFacts } from '../material/formFacts';
import { getMaterials } from '../material/getMaterials';
import { notify } from '../notification/notify';
import { cancelOrder } from '../order/cancelOrder';
import { confirmApplication } from '../order/confirmApplication';
import { requestApplicationCode } from '../order/requestApplicationCode';
import { resubmitOrder } from '../order/resubmitOrder';
import { subjectGround, subjectOf } from '../production/subject';
import { getOrder } from '../query/getOrder';
import { readOrder } from '../queue/readOrder';
import { asStaff, asSystem, fakeMail, fakeSms, TEST_INDEX_KEY as indexKey } from '../testing';
import { changed, NEW_NAME, readOrderRow, readyChange, submittedChange, subscriberOf } from './testing/changes';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const ready = (to: Partial<ChangeValues>, register?: EnterpriseResult) => readyChange(database.db, to, register);
const submitted = (to: Partial<ChangeValues>) => submittedChange(database.db, to);
const read = (orderNo: string) => readOrderRow(database.db, orderNo);
const onRecord = (id: string) => subscriberOf(database.db, id);

describe('变更 is asked for', () => {
  it('with what is on file beside it, the legal representative masked', async () => {
    const { draft, subscriber, certificate, legal } = await ready({});
    expect(draft.onFile).toEqual({
      ...{ name: certificate.commonName, department: subscriber.department, phone: subscriber.phone },
      ...{ legalName: '张**', agentName: subscriber.agentName, agentMobile: subscriber.agentMobile },
    });
    expect(JSON.stringify(draft)).not.toContain(legal.organisation.legalName);
  });

  it('becomes an order of the organisation as it will be, old values from the file only', async () => {
    const to = changed();
    const { order, subscriber, certificate } = await submitted(to);
    expect(order).toMatchObject({
      ...{ businessType: 'change', state: 'submitted', amountFen: 5000, organisationName: NEW_NAME },
      ...{ changes: ['name', 'agentName', 'agentMobile'], oldCertificateId: certificate.id },
      ...{ lineageId: certificate.lineageId, uscc: subscriber.uscc },
    });
    expect(order.application.change).toEqual({
      to,
      before: { name: subscriber.name, agentName: subscriber.agentName, agentMobile: subscriber.agentMobile },
    });
    expect(order.application.contact).toMatchObject({ name: '王新人', mobile: to.agentMobile });
    expect(subjectOf(order, await subjectGround(database.db, order))).toMatchObject({
      ...{ commonName: NEW_NAME, organizationName: NEW_NAME, organizationalUnitName: '财务部' },
      organizationIdentifier: `NTRCN-${subscriber.uscc}`,
    });
  });

  it.each<[string, Partial<ChangeValues>, string]>([
    ['nothing changes at all', {}, 'change.incomplete'],
    ['what is typed as new is the old', { name: NEW_NAME, agentName: '李示范' }, 'change.same'],
  ])('not when %s', async (_, to, code) => {
    const { verify } = await ready(to);
    await expect(verify()).rejects.toMatchObject({ code });
  });

  it('not with another USCC, nor with a legal representative who is not declared as new', async () => {
    const { ctx, draftId, verify, subscriber } = await ready({ name: NEW_NAME });
    await saveDraft(ctx, { draftId, data: { organisation: { legalName: '赵他人' } } });
    await expect(verify()).rejects.toMatchObject({ code: 'change.legal' });
    const other = (await makeSubscriber(database.db)).uscc;
    await saveDraft(ctx, { draftId, data: { organisation: { uscc: other } } });
    await expect(verify()).rejects.toThrow(/统一社会信用代码不能变更/);
    expect((await onRecord(subscriber.id))?.uscc).toBe(subscriber.uscc);
  });

  it('only under a name that the register of companies has', async () => {
    const { verify, submit, ports } = await ready({ name: NEW_NAME }, { outcome: 'mismatch', field: 'name' });
    expect(await verify()).toMatchObject({ status: 'mismatched', field: 'register' });
    expect(ports.identity.calls).toBe(0);
    await expect(submit()).rejects.toMatchObject({ code: 'verification.required' });
  });

  it('anew, when the name is another one after the verification', async () => {
    const { verify, submit, retype, enterprise } = await ready({ name: NEW_NAME });
    await verify();
    await retype({ name: '桂林示例丙科技有限公司' });
    await expect(submit()).rejects.toMatchObject({ code: 'verification.required' });
    await verify();
    expect(enterprise.calls).toBe(2);
    await submit();
  });

  it('asks the register of companies where only the department changes, too', async () => {
    const { verify, enterprise } = await ready({ department: '人事部' });
    expect(await verify()).toMatchObject({ status: 'matched' });
    expect(enterprise.calls).toBe(1);
  });

  it('not with a legal representative whom neither we nor the register know', async () => {
    const unknown: EnterpriseResult = { outcome: 'mismatch', field: 'legalName' };
    const { verify, submit, ports, subscriber, ctx, draftId } = await ready({ department: '人事部' }, unknown);
    await database.db.update(orders).set({ erasedAt: new Date() }).where(eq(orders.subscriberId, subscriber.id));
    await saveDraft(ctx, { draftId, data: { organisation: { legalName: '赵他人' } } });
    expect(await verify()).toMatchObject({ status: 'mismatched', field: 'register' });
    expect(ports.identity.calls).toBe(0);
    await expect(submit()).rejects.toMatchObject({ code: 'verification.required' });
  });

  it('not with a name that was verified before it was declared as new', async () => {
    const { ctx, draftId, verify, submit, retype } = await ready({ department: '人事部' });
    await saveDraft(ctx, { draftId, data: { organisation: { name: NEW_NAME } } });
    await expect(verify()).rejects.toMatchObject({ code: 'change.name' });
    await retype({ name: NEW_NAME, department: '人事部' });
    await expect(submit()).rejects.toMatchObject({ code: 'verification.required' });
    await saveDraft(ctx, { draftId, data: { organisation: { name: '桂林示例丁科技有限公司' } } });
    await expect(verify()).rejects.toMatchObject({ code: 'change.name' });
  });
});

describe('an order of 变更', () => {
  it('wants only its own papers, and the code on the new mobile', async () => {
    const to = changed();
    const { ctx, orderNo } = await submitted(to);
    const view = await getOrder(ctx, { orderNo });
    expect(view.nextAction.text).toContain('准予变更登记通知书');
    await makeUploads(database.db, orderNo, 'received', {
      ...({ businessType: 'change', materialRoute: 'upload' } as const),
      changes: ['name', 'agentName', 'agentMobile'],
    });
    const sms = fakeSms();
    await requestApplicationCode(ctx, { orderNo }, { sms, indexKey });
    expect(sms.sent.map(({ mobile }) => mobile)).toEqual([to.agentMobile]);
    await confirmApplication(ctx, { orderNo, code: sms.lastCode() }, { indexKey });
  });

  it('tells the number on file, until its code has proven the new one', async () => {
    const to = { department: '人事部', agentMobile: inventedMobile() };
    const { ctx, orderNo, subscriber } = await submitted(to);
    const sms = fakeSms();
    const told = async (template: string) => {
      await notify(asSystem(database.db), { orderNo, template, occurrence: 1 }, { sms, mail: fakeMail() });
      return sms.sent.at(-1);
    };
    expect(await told('order_submitted')).toMatchObject({ mobile: subscriber.agentMobile });
    await requestApplicationCode(ctx, { orderNo }, { sms, indexKey });
    await confirmApplication(ctx, { orderNo, code: sms.lastCode() }, { indexKey });
    expect(await told('payment_received')).toMatchObject({ mobile: to.agentMobile, template: 'payment_received' });
    expect(await told('change_done')).toMatchObject({ mobile: to.agentMobile, params: { orderNo } });
    // Whoever holds the old number is warned at it, however far the order is.
    expect(await told('mobile_change_begun')).toMatchObject({
      ...{ mobile: subscriber.agentMobile, template: 'mobile_change_begun' },
      params: { orderNo, hotline: '400-000-0000' },
    });
  });

  it('never sends the warning of the old number to the mailbox that the applicant typed', async () => {
    const { orderNo } = await submitted({ department: '人事部', agentMobile: inventedMobile() });
    const mail = fakeMail();
    const sms = { ...fakeSms(), send: () => Promise.reject(new DomainError('sms.refused', '停机', 'invalid')) };
    const send = (template: string) =>
      notify(asSystem(database.db), { orderNo, template, occurrence: 1 }, { sms, mail });
    await send('order_submitted');
    expect(mail.sent).toHaveLength(1);
    await send('mobile_change_begun');
    expect(mail.sent).toHaveLength(1);
  });

  it('shows old and new to customer and reviewer, persons masked where they are not looked at', async () => {
    const phone = inventedMobile();
    const { ctx, orderNo, subscriber } = await submitted({ ...changed(), legalName: '赵新任', phone });
    const { change } = await getOrder(ctx, { orderNo });
    expect(change.map(({ label, before, after }) => [label, before, after]).slice(0, 4)).toEqual([
      ['单位名称', subscriber.name, NEW_NAME],
      ['单位电话', maskPhone(subscriber.phone), maskPhone(phone)],
      ['法定代表人', '张**', '赵**'],
      ['经办人姓名', '李**', '王**'],
    ]);
    const reviewer = asStaff(database.db, ['reviewer']);
    expect((await readOrder(reviewer, { orderNo })).change[3]).toMatchObject({ before: '李**', after: '王**' });
    const claimed = { state: 'reviewing', claimedBy: 'reviewer-1', claimedAt: new Date() } as const;
    await database.db.update(orders).set(claimed).where(eq(orders.orderNo, orderNo));
    const seen = await readOrder(reviewer, { orderNo });
    expect(seen.change.find(({ key }) => key === 'agentName')).toMatchObject({ before: '李示范', after: '王新人' });
    for (const number of [subscriber.agentMobile, subscriber.phone, phone]) {
      expect(JSON.stringify([seen.change, seen.form])).not.toContain(number);
    }
    const checked = seen.checks.filter(({ key }) => key === 'name' || key === 'registered');
    expect(checked.map(({ ok }) => ok)).toEqual([true, true]);
    expect((await readOrder(asStaff(database.db, ['operator']), { orderNo })).change).toEqual([]);
  });

  it('by post prints old and new on the form, which with its seal is the new agent’s letter, too', async () => {
    const { ctx, draftId, submit, subscriber } = await ready({ name: NEW_NAME, agentName: '王新人' });
    await saveDraft(ctx, { draftId, data: { materialRoute: 'post' } });
    const { orderNo } = await submit();
    const facts = await formFacts(asSystem(database.db), orderNo);
    expect(facts?.paper).toBe('application_form');
    expect(facts?.groups[0]).toEqual({
      title: '变更内容',
      rows: [
        { label: '原单位名称', value: subscriber.name },
        { label: '新单位名称', value: NEW_NAME },
        { label: '原经办人姓名', value: '李示范' },
        { label: '新经办人姓名', value: '王新人' },
      ],
    });
    const { wanted } = await getMaterials(ctx, { orderNo });
    expect(wanted.map(({ kind }) => kind)).toEqual(['application_form', 'licence', 'change_notice', 'agent_id_copy']);
  });

  it('never goes by post with a new mobile, which only a code to it can prove: nothing typed is lost', async () => {
    const { ctx, draftId, submit, verify } = await ready(changed());
    await saveDraft(ctx, { draftId, data: { materialRoute: 'post' } });
    await expect(submit()).rejects.toMatchObject({ code: 'change.not_by_post' });
    await expect(submit()).rejects.toThrow(/更换经办人手机号请在线上传资料办理/);
    await saveDraft(ctx, { draftId, data: { materialRoute: 'upload' } });
    await verify();
    const { orderNo } = await submit();
    expect(await read(orderNo)).toMatchObject({ materialRoute: 'upload', applicationConfirmedAt: null });
  });

  it('rejected without papers, can only be applied for anew: there is nothing to send again', async () => {
    const { ctx, orderNo } = await submitted({ department: '人事部' });
    const rejectReasons = { reasons: ['other'], kinds: [], note: '部门名称有误' };
    const at = { state: 'rejected', paidAt: new Date(), applicationConfirmedAt: new Date(), rejectReasons } as const;
    await database.db
      .update(orders)
      .set({ ...at, stateSince: new Date() })
      .where(eq(orders.orderNo, orderNo));
    const { nextAction, allowed } = await getOrder(ctx, { orderNo });
    expect(nextAction).toMatchObject({
      kind: 'none',
      text: expect.stringMatching(/取消订单后重新申请。逾期订单将自动取消，费用原路退回。$/),
    });
    expect(allowed).not.toContain('resubmit');
    expect(allowed).not.toContain('upload');
    expect(allowed).toContain('cancel');
    await expect(resubmitOrder(ctx, { orderNo })).rejects.toMatchObject({ code: 'order.beyond_mending' });
    expect(await cancelOrder(ctx, { orderNo, reason: 'wrong_data' })).toEqual({ state: 'refunding' });
  });

  it('keeps its certificate from being revoked, and says which order it is and whom to call', async () => {
    const { ctx, orderNo, certificate } = await submitted({ name: NEW_NAME });
    const words = `该证书正在办理证书变更（订单号 ${orderNo}），办理完成或取消后才能注销；需要立即停用这张证书的，请致电服务热线 400-000-0000。`;
    const open = openDraft(ctx, { certificateId: certificate.id, businessType: 'revoke' }, { indexKey });
    await expect(open).rejects.toMatchObject({ code: 'order.lineage_busy', message: words, details: { orderNo } });
    const listed = await listCertificates(ctx, { businessType: 'revoke' });
    expect(listed.find(({ id }) => id === certificate.id)).toMatchObject({
      ...{ eligible: false, blockedReason: words, runningOrderNo: orderNo },
    });
  });

  it('cancelled, leaves subscriber and old certificate as they were', async () => {
    const { ctx, orderNo, subscriber, certificate } = await submitted(changed());
    await cancelOrder(ctx, { orderNo, reason: 'no_need' });
    expect(await onRecord(subscriber.id)).toEqual(subscriber);
    const [old] = await database.db.select().from(certificates).where(eq(certificates.id, certificate.id));
    expect(old).toEqual(certificate);
  });
});
