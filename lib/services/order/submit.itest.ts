import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelServices } from '../../../db/schema/channel';
import { consents, orders, uploads } from '../../../db/schema/order';
import { auditLog, outbox } from '../../../db/schema/platform';
import { drafts, licencePictures, verifications } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import {
  makeCertificate,
  makeDraft,
  makeOrder,
  makeSubscriber,
  makeUploads,
  TEST_AGREEMENTS,
} from '../../../db/testing/factories';
import { openDraft } from '../draft/openDraft';
import { saveDraft } from '../draft/saveDraft';
import { requestPayment } from '../payment/requestPayment';
import { asCustomer, fakeBank, fakeIdentity, fakeSms, TEST_INDEX_KEY as indexKey, testClock } from '../testing';
import { startVerification } from '../verification/startVerification';
import { cancelOrder } from './cancelOrder';
import { confirmApplication } from './confirmApplication';
import { requestApplicationCode } from './requestApplicationCode';
import { resubmitOrder } from './resubmitOrder';
import { submitOrder } from './submitOrder';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function ready() {
  const clock = testClock();
  const subscriber = await makeSubscriber(database.db);
  const certificate = await makeCertificate(database.db, subscriber);
  const draft = await makeDraft(database.db, subscriber, certificate);
  const ctx = asCustomer(database.db, subscriber, clock);
  const input = { draftId: draft.id };
  const verify = () =>
    startVerification(ctx, input, { identity: fakeIdentity(() => ({ outcome: 'match' })), bank: fakeBank(), indexKey });
  const submit = () => submitOrder(ctx, input, { indexKey });
  return { clock, subscriber, certificate, draft, ctx, input, verify, submit };
}

/** The channel asks for nothing while this happens. */
async function withoutFee<T>(act: () => Promise<T>): Promise<T> {
  const reissue = eq(channelServices.businessType, 'reissue');
  await database.db.update(channelServices).set({ feeFen: 0 }).where(reissue);
  try {
    return await act();
  } finally {
    await database.db.update(channelServices).set({ feeFen: 5000 }).where(reissue);
  }
}

const readOrder = async (orderNo: string) =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0];
const eventsOf = async (orderNo: string) =>
  (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
    (row) => (row.event as { kind: string } | null)?.kind ?? null,
  );

describe('submitOrder', () => {
  it('a picture that the form began with is prepared at once, as one that is uploaded', async () => {
    const { draft, subscriber, verify, submit } = await ready();
    const values = { channelId: subscriber.channelId, originalKey: 'uploads/licences/x', fileName: '执照.jpg' };
    const [picture] = await database.db
      .insert(licencePictures)
      .values({ ...values, state: 'read', sizeBytes: 1, sha256: 'ab' })
      .returning();
    await database.db.update(drafts).set({ pictureId: picture?.id }).where(eq(drafts.id, draft.id));
    await verify();
    const { orderNo } = await submit();
    expect(await eventsOf(orderNo)).toEqual(['scan_added']);
    expect(await database.db.$count(uploads, eq(uploads.orderNo, orderNo))).toBe(1);
  });

  it('makes one order with audit, consents and the start of its workflow, however often it is sent', async () => {
    const { verify, submit, ctx, subscriber, certificate } = await ready();
    await verify();
    const [first, ...others] = await Promise.all([submit(), submit(), submit()]);
    const { orderNo } = first;
    expect(others).toEqual([{ orderNo }, { orderNo }]);
    expect(orderNo).toMatch(/^\d{8}A\d{6}$/);
    const order = await readOrder(orderNo);
    expect(order).toMatchObject({
      state: 'submitted',
      subscriberId: subscriber.id,
      oldCertificateId: certificate.id,
      lineageId: certificate.lineageId,
      amountFen: 5000,
    });
    expect(order?.paymentDeadline.getTime()).toBe(ctx.clock.now().getTime() + 24 * 3_600_000);
    expect(await eventsOf(orderNo)).toEqual([null]);
    const agreed = await database.db.select().from(consents).where(eq(consents.orderNo, orderNo));
    expect(agreed.map((row) => row.agreementId).sort()).toEqual([...TEST_AGREEMENTS].sort());
    const audit = await database.db.select().from(auditLog).where(eq(auditLog.objectId, orderNo));
    expect(audit).toMatchObject([{ action: 'order.submit', actorKind: 'customer', actorId: subscriber.id }]);
    expect(JSON.stringify(audit)).not.toContain(order?.application.organisation.legalIdNumber);
  });

  it('by post without a fee it waits for the papers at once, and the 取消 of it closes it', async () => {
    const { submit, ctx, input } = await ready();
    await saveDraft(ctx, { ...input, data: { materialRoute: 'post' } });
    const { orderNo } = await withoutFee(submit);
    expect(await readOrder(orderNo)).toMatchObject({ state: 'awaiting_materials', amountFen: 0, paidAt: null });
    expect(await eventsOf(orderNo)).toEqual(['payment_waived']);
    await expect(requestPayment(ctx, { orderNo })).rejects.toMatchObject({ code: 'payment.not_due' });
    expect(await cancelOrder(ctx, { orderNo, reason: 'no_need' })).toEqual({ state: 'closed' });
    const audit = await database.db.select().from(auditLog).where(eq(auditLog.objectId, orderNo)).orderBy(auditLog.seq);
    expect(audit.map(({ action }) => action)).toEqual([
      ...['order.submit', 'order.waive_before_materials', 'order.withdraw'],
    ]);
  });

  it('wants a verification of exactly these fields', async () => {
    const { verify, submit, ctx, input } = await ready();
    await expect(submit()).rejects.toMatchObject({ code: 'verification.required' });
    await verify();
    await saveDraft(ctx, { ...input, data: { organisation: { legalMobile: '13800000077' } } });
    await expect(submit()).rejects.toMatchObject({ code: 'verification.required' });
  });

  it('wants the memo code of a transfer', async () => {
    const { verify, submit, ctx, input } = await ready();
    await saveDraft(ctx, { ...input, data: { verification: { method: 'bank_account' } } });
    await verify();
    await expect(submit()).rejects.toMatchObject({ code: 'verification.code_awaited' });
  });

  it('wants the whole form, a real region and both agreements', async () => {
    const { verify, submit, ctx, input } = await ready();
    await verify();
    const refuse = async (data: Parameters<typeof saveDraft>[1]['data']) => {
      await saveDraft(ctx, { ...input, data });
      return submit().then(
        () => null,
        (error: { code: string; details: { field: string } }) => [error.code, error.details.field],
      );
    };
    expect(await refuse({ contact: { email: 'nobody' } })).toEqual(['application.incomplete', 'contact.email']);
    await saveDraft(ctx, { ...input, data: { contact: { email: 'agent@example.com' } } });
    expect(await refuse({ recipient: { regionCode: '999999' } })).toEqual([
      'application.region',
      'recipient.regionCode',
    ]);
    await saveDraft(ctx, { ...input, data: { recipient: { regionCode: '450305' } } });
    expect(await refuse({ agreementIds: [TEST_AGREEMENTS[0], 'something-else'] })).toEqual([
      'agreements.required',
      'agreementIds',
    ]);
    await saveDraft(ctx, { ...input, data: { agreementIds: [...TEST_AGREEMENTS] } });
    await expect(submit()).resolves.toBeDefined();
  });

  it('takes the names of the region from its code, not from the browser', async () => {
    const { verify, submit, ctx, input } = await ready();
    await verify();
    await saveDraft(ctx, { ...input, data: { recipient: { province: '别处', city: '别处', county: '别处' } } });
    const { orderNo } = await submit();
    expect((await readOrder(orderNo))?.application.recipient).toMatchObject({ city: '桂林市', county: '七星区' });
  });

  it('lets one operation run on a lineage: two drafts submitted at once make one order', async () => {
    const { verify, ctx, subscriber, certificate, input } = await ready();
    await verify();
    const second = await makeDraft(database.db, subscriber, certificate);
    const [match] = await database.db.select().from(verifications).where(eq(verifications.draftId, input.draftId));
    const [draft] = await database.db.select().from(drafts).where(eq(drafts.id, input.draftId));
    await database.db
      .update(drafts)
      .set({ data: draft?.data as NonNullable<typeof draft>['data'] })
      .where(eq(drafts.id, second.id));
    await database.db
      .insert(verifications)
      .values({ ...(match as NonNullable<typeof match>), id: crypto.randomUUID(), draftId: second.id });
    const results = await Promise.allSettled(
      [input.draftId, second.id].map((draftId) => submitOrder(ctx, { draftId }, { indexKey })),
    );
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((result) => result.status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'order.lineage_busy', kind: 'conflict' });
    await expect(openDraft(ctx, { certificateId: certificate.id }, { indexKey })).rejects.toMatchObject({
      code: 'order.lineage_busy',
    });
  });

  it('refuses a certificate that is revoked or expired', async () => {
    const subscriber = await makeSubscriber(database.db);
    const ctx = asCustomer(database.db, subscriber);
    const revoked = await makeCertificate(database.db, subscriber, { state: 'revoked' });
    const expired = await makeCertificate(database.db, subscriber, { notAfter: new Date(Date.now() - 1000) });
    for (const certificate of [revoked, expired]) {
      await expect(openDraft(ctx, { certificateId: certificate.id }, { indexKey })).rejects.toMatchObject({
        code: 'certificate.not_eligible',
      });
    }
  });

  it("knows nothing of somebody else's certificate", async () => {
    const { certificate } = await ready();
    const stranger = asCustomer(database.db, await makeSubscriber(database.db));
    await expect(openDraft(stranger, { certificateId: certificate.id }, { indexKey })).rejects.toMatchObject({
      code: 'certificate.not_found',
    });
  });
});

describe('drafts', () => {
  it('opens the same draft again, filled with what is on file', async () => {
    const subscriber = await makeSubscriber(database.db);
    const certificate = await makeCertificate(database.db, subscriber);
    const ctx = asCustomer(database.db, subscriber);
    const open = () => openDraft(ctx, { certificateId: certificate.id }, { indexKey });
    const opened = await Promise.all([open(), open(), open()]);
    expect(new Set(opened.map((view) => view.draftId)).size).toBe(1);
    expect(opened[0]).toMatchObject({ feeFen: 5000, verification: { status: 'none', triesLeft: 5 }, orderNo: null });
    expect(opened[0]?.data.organisation).toMatchObject({ name: subscriber.name, uscc: subscriber.uscc });
    expect(opened[0]?.data.recipient).toMatchObject({ county: '七星区' });
  });

  it('is encrypted at rest', async () => {
    const { draft } = await ready();
    const [raw] = await database.db.$client`select data from drafts where id = ${draft.id}`;
    expect(raw?.data).toMatch(/^k1\./);
    expect(raw?.data).not.toContain(draft.data.organisation?.legalIdNumber ?? '?');
  });
});

describe('confirmApplication', () => {
  async function submitted() {
    const clock = testClock();
    const { order, subscriber } = await makeOrder(database.db);
    const ctx = asCustomer(database.db, subscriber, clock);
    const sms = fakeSms();
    const input = { orderNo: order.orderNo };
    return {
      clock,
      order,
      ctx,
      sms,
      subscriber,
      ask: () => requestApplicationCode(ctx, input, { sms, indexKey }),
      confirm: (code: string) => confirmApplication(ctx, { ...input, code }, { indexKey }),
    };
  }

  it('needs all three pictures and the code sent to the mobile on file', async () => {
    const { order, ask, confirm, sms, subscriber } = await submitted();
    await expect(ask()).rejects.toMatchObject({ code: 'uploads.missing', details: { count: 3 } });
    await makeUploads(database.db, order.orderNo);
    expect((await ask()).maskedMobile).toMatch(/\*{4}/);
    expect(sms.sent[0]).toMatchObject({ mobile: subscriber.agentMobile, template: 'application_code' });
    const wrong = sms.lastCode() === '000000' ? '000001' : '000000';
    await expect(confirm(wrong)).rejects.toMatchObject({ code: 'code.wrong', details: { triesLeft: 4 } });
    await confirm(sms.lastCode());
    expect((await readOrder(order.orderNo))?.applicationConfirmedAt).not.toBeNull();
    await expect(confirm(sms.lastCode())).rejects.toMatchObject({ code: 'application.not_confirmable' });
  });

  it('does not take a picture that could not be read', async () => {
    const { order, ask } = await submitted();
    await makeUploads(database.db, order.orderNo);
    await database.db
      .update(uploads)
      .set({ state: 'refused', refusal: '图片无法读取' })
      .where(and(eq(uploads.orderNo, order.orderNo), eq(uploads.kind, 'licence')));
    await expect(ask()).rejects.toMatchObject({ message: '还需上传：营业执照（加盖公章）。' });
  });

  it('offers payment only afterwards, and wakes the workflow for it', async () => {
    const { order, ctx, ask, confirm, sms } = await submitted();
    const pay = () => requestPayment(ctx, { orderNo: order.orderNo });
    await expect(pay()).rejects.toMatchObject({ code: 'payment.not_confirmed' });
    await makeUploads(database.db, order.orderNo);
    await ask();
    await confirm(sms.lastCode());
    await pay();
    await pay();
    expect(await eventsOf(order.orderNo)).toEqual(['payment_requested', 'payment_requested']);
  });
});

describe('resubmitOrder', () => {
  it('wants every rejected picture anew before it goes back to the queue', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'rejected');
    const ctx = asCustomer(database.db, subscriber);
    await expect(resubmitOrder(ctx, order)).rejects.toMatchObject({ code: 'uploads.missing' });
    await database.db
      .update(uploads)
      .set({ createdAt: new Date(order.stateSince.getTime() + 1000) })
      .where(and(eq(uploads.orderNo, order.orderNo), eq(uploads.kind, 'licence')));
    expect(await resubmitOrder(ctx, order)).toEqual({ state: 'paid' });
    expect(await eventsOf(order.orderNo)).toEqual(['resubmitted']);
    await expect(resubmitOrder(ctx, order)).rejects.toMatchObject({ code: 'order.transition_refused' });
  });
});
