import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreements } from '../../../db/schema/channel';
import { applicationForms } from '../../../db/schema/material';
import { consents, orders, uploads } from '../../../db/schema/order';
import { auditLog } from '../../../db/schema/platform';
import { drafts, onboardings } from '../../../db/schema/subscriber';
import { makeMessage } from '../../../db/testing/consult';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeCertificate, makeDraft, makeOrder, makeSubscriber, TEST_AGREEMENTS } from '../../../db/testing/factories';
import { materialKinds, type OrderState, UPLOAD_KINDS, type UploadKind } from '../../domain/order';
import { PNG } from '../audit/testing/acts/stage';
import { readForm } from '../material/readForm';
import { asCustomer, asStaff, memoryFiles } from '../testing';
import { readUpload } from '../upload/readUpload';
import { listConsents, withdrawConsent } from './consents';
import { copyData } from './copy';
import { withdrawFromForm } from './forms';

let database: TestDatabase;
const SENSITIVE = 'test-sensitive-v1';
beforeAll(async () => {
  database = await createTestDatabase();
  await makeSubscriber(database.db);
  await database.db.insert(agreements).values({
    ...{ id: SENSITIVE, kind: 'sensitive_identity', category: 'sensitive', version: 1 },
    ...{ title: '身份证件信息单独同意书', body: '示例文本', sha256: 'cd'.repeat(32) },
  });
});
afterAll(() => database.close());

async function agreed(state: OrderState) {
  const made = await makeOrder(database.db, state);
  const { orderNo } = made.order;
  const at = new Date('2026-11-20T01:00:00Z');
  const rows = [TEST_AGREEMENTS[0], SENSITIVE].map((agreementId) => ({
    orderNo,
    agreementId,
    sha256: 'cd'.repeat(32),
    at,
  }));
  await database.db.insert(consents).values(rows);
  return { ...made, orderNo, ctx: asCustomer(database.db, made.subscriber) };
}

describe('consents', () => {
  it('are listed with version, hash and time, to their own subscriber alone', async () => {
    const { ctx, orderNo } = await agreed('completed');
    const list = await listConsents(ctx);
    expect(list).toHaveLength(2);
    expect(list.find((item) => item.agreementId === SENSITIVE)).toEqual({
      ...{
        orderNo,
        form: null,
        agreementId: SENSITIVE,
        category: 'sensitive',
        title: '身份证件信息单独同意书',
        version: 1,
      },
      ...{ sha256: 'cd'.repeat(32), at: '2026-11-20T01:00:00.000Z', withdrawnAt: null, orderRunning: false },
    });
    const stranger = asCustomer(database.db, await makeSubscriber(database.db));
    expect(await listConsents(stranger)).toEqual([]);
    const theirs = withdrawConsent(stranger, { orderNo, agreementId: SENSITIVE });
    await expect(theirs).rejects.toMatchObject({ code: 'order.not_found' });
  });

  it('of an ended order are withdrawn once, with an audit row', async () => {
    const { ctx, orderNo } = await agreed('completed');
    const input = { orderNo, agreementId: SENSITIVE };
    const [first, again] = await Promise.all([withdrawConsent(ctx, input), withdrawConsent(ctx, input)]);
    expect(again).toEqual(first);
    const acts = await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectId, orderNo), eq(auditLog.action, 'order.withdraw_consent')));
    expect(acts).toHaveLength(1);
    expect((await listConsents(ctx)).map((item) => item.withdrawnAt !== null).sort()).toEqual([false, true]);
  });

  it('of two versions of one text are withdrawn together: neither stands', async () => {
    const { ctx, orderNo } = await agreed('completed');
    const newer = 'test-sensitive-v2';
    await database.db.insert(agreements).values({
      ...{ id: newer, kind: 'sensitive_identity', category: 'sensitive', version: 2 },
      ...{ title: '身份证件信息单独同意书', body: '示例文本', sha256: 'ef'.repeat(32) },
    });
    await database.db.insert(consents).values({ orderNo, agreementId: newer, sha256: 'ef'.repeat(32) });
    const first = await withdrawConsent(ctx, { orderNo, agreementId: newer });
    const withdrawn = (await listConsents(ctx)).filter((item) => item.withdrawnAt === first.withdrawnAt);
    expect(withdrawn.map(({ agreementId }) => agreementId).sort()).toEqual([SENSITIVE, newer]);
    expect(await withdrawConsent(ctx, { orderNo, agreementId: SENSITIVE })).toEqual(first);
    const acts = await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectId, orderNo), eq(auditLog.action, 'order.withdraw_consent')));
    expect(acts.map(({ after }) => after)).toEqual([{ agreementIds: [SENSITIVE, newer] }]);
  });

  it('are still needed while the order runs, and the contract is none', async () => {
    const running = await agreed('reviewing');
    await expect(
      withdrawConsent(running.ctx, { orderNo: running.orderNo, agreementId: SENSITIVE }),
    ).rejects.toMatchObject({ code: 'consent.order_running' });
    const ended = await agreed('closed');
    await expect(
      withdrawConsent(ended.ctx, { orderNo: ended.orderNo, agreementId: TEST_AGREEMENTS[0] }),
    ).rejects.toMatchObject({ code: 'consent.not_withdrawable' });
  });
});

describe('consents of a form that is no order yet', () => {
  const given = [TEST_AGREEMENTS[0], SENSITIVE].map((agreementId) => ({
    ...{ agreementId, sha256: 'cd'.repeat(32), at: '2026-11-20T01:00:00.000Z' },
  }));

  async function begun(businessType: 'reissue' | 'new' = 'reissue') {
    const { db } = database;
    const subscriber = await makeSubscriber(db);
    const { id: draftId } = await makeDraft(db, subscriber, await makeCertificate(db, subscriber));
    await db.update(drafts).set({ businessType, consents: given }).where(eq(drafts.id, draftId));
    await db.insert(onboardings).values({
      ...{ channelId: subscriber.channelId, uscc: subscriber.uscc, name: subscriber.name, legalName: '张示例' },
      ...{ legalIdNumber: '450300199001010018', agentName: '李示范', agentMobile: subscriber.agentMobile },
      ...{ outcome: 'matched', provenAt: new Date(), subscriberId: subscriber.id, consents: given },
    });
    return { subscriber, draftId, ctx: asCustomer(db, subscriber) };
  }
  const kept = async (subscriberId: string) => [
    await database.db.$count(drafts, eq(drafts.subscriberId, subscriberId)),
    await database.db.$count(onboardings, eq(onboardings.subscriberId, subscriberId)),
  ];

  it('are listed, to their own subscriber alone, until there is an order', async () => {
    const { ctx, draftId } = await begun();
    const list = await listConsents(ctx);
    expect(list.map(({ agreementId }) => agreementId).sort()).toEqual(given.map((one) => one.agreementId).sort());
    expect(list.find(({ agreementId }) => agreementId === SENSITIVE)).toMatchObject({
      ...{ orderNo: null, form: { draftId, title: '未提交的丢失补办申请' }, version: 1, sha256: 'cd'.repeat(32) },
      ...{ at: '2026-11-20T01:00:00.000Z', withdrawnAt: null, orderRunning: false },
    });
    expect(await listConsents(asCustomer(database.db, await makeSubscriber(database.db)))).toEqual([]);
    await database.db.update(drafts).set({ orderNo: '20261120A000001' }).where(eq(drafts.id, draftId));
    expect(await listConsents(ctx)).toEqual([]);
    const late = withdrawFromForm(ctx, { draftId, agreementId: SENSITIVE });
    await expect(late).rejects.toMatchObject({ code: 'draft.submitted' });
  });

  it.each([
    ['reissue', [0, 1]],
    ['new', [0, 0]],
  ] as const)('%s: withdrawn, the form ends, and the audit log knows what was agreed to', async (type, left) => {
    const { ctx, subscriber, draftId } = await begun(type);
    const stranger = asCustomer(database.db, await makeSubscriber(database.db));
    const input = { draftId, agreementId: SENSITIVE };
    await expect(withdrawFromForm(stranger, input)).rejects.toMatchObject({ code: 'draft.not_found' });
    const other = withdrawFromForm(ctx, { draftId, agreementId: 'never-given' });
    await expect(other).rejects.toMatchObject({ code: 'consent.unknown' });
    expect(await kept(subscriber.id)).toEqual([1, 1]);
    await withdrawFromForm(ctx, input);
    expect(await kept(subscriber.id)).toEqual(left);
    expect(await listConsents(ctx)).toEqual([]);
    const [row] = await database.db.select().from(auditLog).where(eq(auditLog.objectId, draftId));
    expect(row).toMatchObject({ action: 'draft.withdraw_consent', before: { consents: given } });
  });
});

describe('copyData', () => {
  it('shows the agent his own numbers whole and those of others masked, and leaves a trace', async () => {
    const { ctx, subscriber, order } = await agreed('completed');
    const text = JSON.stringify(await copyData(ctx));
    const { contact, organisation } = order.application;
    expect(contact.mobile).toBe(subscriber.agentMobile);
    expect(text).toContain(contact.idNumber);
    expect(text).not.toContain(organisation.legalIdNumber);
    expect(text).not.toContain(organisation.legalMobile);
    const [act] = await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectId, subscriber.id), eq(auditLog.action, 'subscriber.copy_data')));
    expect(act).toMatchObject({ actorKind: 'customer' });
    await makeMessage(database.db, subscriber, { question: '证书寄到了吗？' });
    await makeMessage(database.db, subscriber, { question: '别人问的', mobile: '13800000098' });
    const again = JSON.stringify(await copyData(ctx));
    expect(again).toContain('证书寄到了吗？');
    expect(again).not.toContain('别人问的');
    expect(JSON.stringify(act)).not.toContain(contact.idNumber);
  });

  it('names the present 部门: a change of it stands in the certificate alone', async () => {
    const subscriber = await makeSubscriber(database.db, { department: '财务部' });
    const department = async () => {
      const { sections } = await copyData(asCustomer(database.db, subscriber));
      return sections[0]?.rows.find(({ label }) => label === '部门')?.value;
    };
    expect(await department()).toBe('财务部');
    const subject = (organizationalUnitName: string) => ({
      ...{
        countryName: 'CN' as const,
        stateOrProvinceName: '广西壮族自治区',
        localityName: '桂林市',
        organizationalUnitName,
      },
      ...{ organizationName: subscriber.name, commonName: subscriber.name, organizationIdentifier: 'NTRCN-示例' },
    });
    await makeCertificate(database.db, subscriber, { state: 'revoked', subject: subject('财务部') });
    await makeCertificate(database.db, subscriber, { subject: subject('行政部') });
    expect(await department()).toBe('行政部');
  });

  it('masks another agent of the same subscriber, and holds nothing of a stranger', async () => {
    const { ctx, subscriber } = await agreed('completed');
    const other = await makeOrder(database.db, 'completed', { subscriber });
    const { application } = other.order;
    const contact = { ...application.contact, mobile: '13800000099', name: '王示例', idNumber: '450300199001010018' };
    await database.db
      .update(orders)
      .set({ application: { ...application, contact } })
      .where(eq(orders.orderNo, other.order.orderNo));
    const text = JSON.stringify(await copyData(ctx));
    expect(text).not.toContain(contact.idNumber);
    expect(text).not.toContain(contact.mobile);
    const stranger = asCustomer(database.db, await makeSubscriber(database.db));
    expect(JSON.stringify(await copyData(stranger))).not.toContain(other.order.orderNo);
  });

  describe('after a change of agent', () => {
    const theFormer = { name: '王示例', mobile: '13800000099', idNumber: '450300199001010018' };
    const files = memoryFiles();

    /** An order that another agent of the organisation made, with pictures that can be opened and a printed form. */
    async function oldOrder(state: OrderState) {
      const { db } = database;
      const made = await makeOrder(db, state);
      const { orderNo, application } = made.order;
      const contact = { ...application.contact, ...theFormer };
      await db
        .update(orders)
        .set({ application: { ...application, contact } })
        .where(eq(orders.orderNo, orderNo));
      const pictures = await db.select().from(uploads).where(eq(uploads.orderNo, orderNo));
      for (const { originalKey, cleanKey } of pictures) files.contents.set(cleanKey ?? originalKey, PNG);
      const fileKey = `forms/${orderNo}.pdf`;
      files.contents.set(fileKey, PNG);
      await db.insert(applicationForms).values({
        ...{ orderNo, version: 1, formNo: `${orderNo}F1`, fileKey, sha256: 'e'.repeat(64) },
        ...{ sizeBytes: 1, templateVersion: 'test' },
      });
      const idOf = (kind: UploadKind) => pictures.find((picture) => picture.kind === kind)?.id ?? '';
      return { ...made, orderNo, idOf, ctx: asCustomer(db, made.subscriber) };
    }

    it('his papers are neither in the list nor to be opened, those of the organisation are', async () => {
      const { ctx, orderNo, idOf } = await oldOrder('completed');
      const listed = (await copyData(ctx)).files.filter((file) => file.orderNo === orderNo);
      expect(listed.map(({ label }) => label)).toEqual([UPLOAD_KINDS.licence]);
      expect((await readUpload(ctx, { id: idOf('licence') }, { files })).contentType).toBe('image/png');
      for (const kind of ['agent_id_portrait', 'agent_id_emblem'] as const) {
        const opened = readUpload(ctx, { id: idOf(kind) }, { files });
        await expect(opened).rejects.toMatchObject({ code: 'upload.not_found' });
      }
      await expect(readForm(ctx, { orderNo }, { files })).rejects.toMatchObject({ code: 'order.not_found' });
    });

    it('who made a running order sees what he uploads for the next agent, until another has taken his place', async () => {
      const { ctx, subscriber, orderNo, idOf } = await oldOrder('reviewing');
      const id = idOf('agent_id_portrait');
      const reviewer = asStaff(database.db, ['reviewer'], 'reviewer-1');
      expect((await readUpload(ctx, { id }, { files })).contentType).toBe('image/png');
      expect((await readForm(ctx, { orderNo }, { files })).content).toEqual(PNG);

      await makeOrder(database.db, 'completed', {
        subscriber,
        values: { businessType: 'change', changes: ['agentMobile'], completedAt: new Date() },
      });
      await expect(readUpload(ctx, { id }, { files })).rejects.toMatchObject({ code: 'upload.not_found' });
      expect((await readUpload(reviewer, { id }, { files })).contentType).toBe('image/png');
    });
  });

  it('has what was typed and not sent, and a list of the pictures, each to be opened by its owner alone', async () => {
    const { ctx, subscriber, orderNo } = await agreed('completed');
    const draft = await makeDraft(database.db, subscriber, await makeCertificate(database.db, subscriber));
    const copy = await copyData(ctx);
    const [typed] = copy.sections.filter(({ title }) => title.includes('未提交的丢失补办申请'));
    expect(JSON.stringify(typed)).toContain(draft.data.contact?.idNumber);
    expect(JSON.stringify(typed)).not.toContain(draft.data.organisation?.legalIdNumber);
    expect(copy.files.map(({ orderNo: of, label }) => [of, label])).toEqual(
      materialKinds({ materialRoute: 'upload', businessType: 'reissue' }).map((kind) => [orderNo, UPLOAD_KINDS[kind]]),
    );
    const [{ url } = { url: '' }] = copy.files;
    const stranger = asCustomer(database.db, await makeSubscriber(database.db));
    await expect(
      readUpload(stranger, { id: url.split('/').at(-1) ?? '' }, { files: memoryFiles() }),
    ).rejects.toMatchObject({
      code: 'upload.not_found',
    });
    expect((await copyData(stranger)).files).toEqual([]);
  });
});
