import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog, outbox } from '../../../db/schema/platform';
import { revocations } from '../../../db/schema/revocation';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeCertificate, makeDraft, makeSubscriber } from '../../../db/testing/factories';
import { orderListInput } from '../../schemas/admin';
import { openDraft } from '../draft/openDraft';
import { saveDraft } from '../draft/saveDraft';
import { cancelOrder } from '../order/cancelOrder';
import { submitOrder } from '../order/submitOrder';
import { startProduction } from '../production/start';
import { getOrder } from '../query/getOrder';
import { listOrders } from '../queue/listOrders';
import { approveOrder } from '../review/approve';
import { claimOrder } from '../review/claim';
import { rejectOrder } from '../review/reject';
import { asCustomer, asStaff, asSystem, fakeBank, fakeIdentity, TEST_INDEX_KEY as indexKey } from '../testing';
import { startVerification } from '../verification/startVerification';
import { completeRevocation, readRevocation } from './complete';
import { confirmRevocation, refuseRevocation } from './confirm';
import { readRevocationDesk, revocationQueue } from './desk';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const reviewer = () => asStaff(database.db, ['reviewer'], 'reviewer-1');
const manager = () => asStaff(database.db, ['point_manager'], 'manager-1');
const caAdmin = () => asStaff(database.db, ['ca_admin'], 'ca-1');
const ports = { identity: fakeIdentity(() => ({ outcome: 'match' })), bank: fakeBank(), indexKey };

/** A form that lacks nothing but what the test is about. */
async function ready(state: 'valid' | 'on_hold' = 'valid') {
  const { db } = database;
  const subscriber = await makeSubscriber(db);
  const certificate = await makeCertificate(db, subscriber, { state });
  const filled = await makeDraft(db, subscriber, certificate);
  const ctx = asCustomer(db, subscriber);
  const { draftId } = await openDraft(ctx, { certificateId: certificate.id, businessType: 'revoke' }, { indexKey });
  const { organisation, verification, agreementIds } = filled.data;
  await saveDraft(ctx, { draftId, data: { organisation, verification, agreementIds } });
  const submit = () => submitOrder(ctx, { draftId }, { indexKey });
  const choose = (reason: 'keyCompromise' | 'cessationOfOperation') =>
    saveDraft(ctx, { draftId, data: { revocation: { reason } } });
  const verify = () => startVerification(ctx, { draftId }, ports);
  return { ctx, certificate, draftId, filled, submit, choose, verify };
}

async function submitted() {
  const made = await ready();
  await made.choose('keyCompromise');
  await made.verify();
  return { ...made, orderNo: (await made.submit()).orderNo };
}

async function approved() {
  const made = await submitted();
  await claimOrder(reviewer(), made);
  await approveOrder(reviewer(), made);
  return made;
}

const read = async (orderNo: string) =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0] as typeof orders.$inferSelect;
const acts = async (orderNo: string) =>
  (
    await database.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.objectType, 'order'), eq(auditLog.objectId, orderNo)))
      .orderBy(auditLog.seq)
  ).map((row) => `${row.action} ${row.actorKind}`);
const events = async (orderNo: string) =>
  (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
    ({ workflowType, event }) => [workflowType, (event as { kind: string } | null)?.kind ?? null],
  );

describe('注销 is asked for', () => {
  it('without fee, papers, invoice or parcel, and goes to the review at once', async () => {
    const { orderNo, certificate, ctx } = await submitted();
    const order = await read(orderNo);
    expect(order).toMatchObject({ businessType: 'revoke', state: 'paid', amountFen: 0, paidAt: null });
    expect(order.application.recipient.address).toBe('');
    const [row] = await database.db.select().from(revocations).where(eq(revocations.orderNo, orderNo));
    expect(row).toMatchObject({ certificateId: certificate.id, reason: 'keyCompromise', confirmedBy: null });
    expect(await events(orderNo)).toEqual([['revocation', null]]);
    expect(await acts(orderNo)).toEqual(['order.submit customer', 'order.waive_payment customer']);
    const view = await getOrder(ctx, { orderNo });
    expect(view).toMatchObject({
      stateLabel: '已提交，待审核',
      revocation: { reasonLabel: '证书介质或密码可能被他人使用' },
      allowed: ['cancel'],
      payment: { stateLabel: '无需支付' },
    });
    expect(view.timeline.map(({ key }) => key)).toEqual(['submitted', 'approved', 'completed']);
  });

  it('wants a reason and a proof of the will', async () => {
    const { submit, choose, verify } = await ready();
    await expect(submit()).rejects.toMatchObject({ code: 'application.incomplete', details: { field: 'revocation' } });
    await choose('cessationOfOperation');
    await expect(submit()).rejects.toMatchObject({ code: 'verification.required' });
    await verify();
    await submit();
  });

  it('keeps its form apart from a reissue of the same certificate, and only one of them runs', async () => {
    const { ctx, certificate, draftId, filled, choose, verify, submit } = await ready('on_hold');
    expect(draftId).not.toBe(filled.id);
    await choose('keyCompromise');
    await verify();
    const { orderNo } = await submit();
    for (const businessType of ['reissue', 'revoke'] as const) {
      await expect(openDraft(ctx, { certificateId: certificate.id, businessType }, { indexKey })).rejects.toMatchObject(
        {
          code: 'order.lineage_busy',
          details: { orderNo },
        },
      );
    }
  });
});

describe('the second person', () => {
  it('is never who approved, and needs the permission', async () => {
    const { orderNo, ctx } = await submitted();
    const both = asStaff(database.db, ['point_manager'], 'both');
    await claimOrder(both, { orderNo });
    await approveOrder(both, { orderNo });
    // No token is made: nobody waits for the operator.
    expect(await getOrder(ctx, { orderNo })).toMatchObject({ responsible: 'second_reviewer' });
    const list = { filter: { q: orderNo }, sort: { field: 'orderNo', order: 'asc' }, page: { page: 1, perPage: 1 } };
    const { rows } = await listOrders(both, orderListInput.parse(list));
    expect(rows).toMatchObject([{ orderNo, responsible: 'second_reviewer' }]);
    expect(await readRevocationDesk(both, { orderNo })).toMatchObject({ decidable: false });
    await expect(confirmRevocation(both, { orderNo })).rejects.toMatchObject({ code: 'revocation.same_person' });
    await expect(refuseRevocation(both, { orderNo, note: '自己不能复核' })).rejects.toMatchObject({
      code: 'revocation.same_person',
    });
    await expect(confirmRevocation(reviewer(), { orderNo })).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await revocationQueue(caAdmin())).map((row) => row.orderNo)).toContain(orderNo);
    await confirmRevocation(caAdmin(), { orderNo });
    await confirmRevocation(caAdmin(), { orderNo });
    await expect(confirmRevocation(manager(), { orderNo })).rejects.toMatchObject({ code: 'revocation.not_awaiting' });
    expect((await acts(orderNo)).filter((act) => act.startsWith('revocation.'))).toEqual(['revocation.confirm staff']);
    expect((await revocationQueue(caAdmin())).map((row) => row.orderNo)).not.toContain(orderNo);
  });

  it('does not come before the review', async () => {
    const { orderNo } = await submitted();
    await expect(confirmRevocation(manager(), { orderNo })).rejects.toMatchObject({ code: 'revocation.not_awaiting' });
  });

  it('sees the certificate and the proof, and no personal value', async () => {
    const { orderNo, certificate } = await approved();
    const desk = await readRevocationDesk(caAdmin(), { orderNo });
    expect(desk).toMatchObject({ decidable: true, reasonLabel: '证书介质或密码可能被他人使用' });
    expect(desk.certificate.serialHex).toBe(certificate.serialHex);
    expect(desk.evidence.map(({ key, ok }) => [key, ok])).toEqual([
      ['verified', true],
      ['uscc', true],
      ['name', true],
    ]);
    const { legalIdNumber, legalMobile } = (await read(orderNo)).application.organisation;
    for (const value of [legalIdNumber, legalMobile]) expect(JSON.stringify(desk)).not.toContain(value);
  });

  it('ends the order with a no, and the customer reads why', async () => {
    const { orderNo, ctx, certificate } = await approved();
    await refuseRevocation(manager(), { orderNo, note: '请先说明证书的去向' });
    expect(await getOrder(ctx, { orderNo })).toMatchObject({
      state: 'closed',
      rejection: { note: '请先说明证书的去向' },
      nextAction: { text: '注销申请未通过，证书没有注销。' },
    });
    expect((await events(orderNo)).at(-1)).toEqual(['revocation', 'revocation_refused']);
    // The certificate is free again.
    await openDraft(ctx, { certificateId: certificate.id, businessType: 'revoke' }, { indexKey });
  });

  it('is not asked when the reviewer refused', async () => {
    const { orderNo } = await submitted();
    await claimOrder(reviewer(), { orderNo });
    await rejectOrder(reviewer(), { orderNo, reasons: ['other'], kinds: [], note: '不是本单位办理' });
    expect(await read(orderNo)).toMatchObject({ state: 'closed', cancelReason: 'refused' });
  });
});

describe('the end', () => {
  it('comes after the CA, once', async () => {
    const { orderNo, certificate, ctx } = await approved();
    await confirmRevocation(manager(), { orderNo });
    const system = asSystem(database.db);
    expect(await readRevocation(system, { orderNo })).toEqual({
      ...{ state: 'approved', cancelReason: null, confirmed: true },
      ...{ certificateId: certificate.id, reason: 'keyCompromise' },
    });
    await expect(completeRevocation(system, { orderNo })).rejects.toMatchObject({ code: 'revocation.not_revoked' });
    await database.db.update(certificates).set({ state: 'revoked' }).where(eq(certificates.id, certificate.id));
    await completeRevocation(system, { orderNo });
    await completeRevocation(system, { orderNo });
    expect((await acts(orderNo)).filter((act) => act === 'order.confirm_revocation system')).toHaveLength(1);
    expect(await getOrder(ctx, { orderNo })).toMatchObject({ state: 'completed', allowed: [] });
  });

  it('may be the customer’s own, until the second person has agreed', async () => {
    const early = await submitted();
    expect(await cancelOrder(early.ctx, { ...early, reason: 'no_need' })).toEqual({ state: 'closed' });
    expect((await events(early.orderNo)).at(-1)).toEqual(['revocation', 'cancelled']);
    const late = await approved();
    await confirmRevocation(manager(), late);
    await expect(cancelOrder(late.ctx, { ...late, reason: 'no_need' })).rejects.toMatchObject({
      code: 'order.not_cancellable',
    });
    expect((await getOrder(late.ctx, late)).allowed).toEqual([]);
  });

  it('is one of two when the customer and the second person act at once', async () => {
    for (const firstTo of ['confirm', 'cancel'] as const) {
      const { orderNo, ctx } = await approved();
      const acts = {
        confirm: () => confirmRevocation(manager(), { orderNo }),
        cancel: () => cancelOrder(ctx, { orderNo, reason: 'no_need' }),
      };
      const other = firstTo === 'confirm' ? acts.cancel : acts.confirm;
      const results = await Promise.allSettled([acts[firstTo](), other()]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { state, confirmed } = await readRevocation(asSystem(database.db), { orderNo });
      expect(confirmed).toBe(state === 'approved');
    }
  });

  it('is one confirmation when two colleagues confirm at once', async () => {
    const { orderNo } = await approved();
    const results = await Promise.allSettled([manager(), caAdmin()].map((ctx) => confirmRevocation(ctx, { orderNo })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await acts(orderNo)).filter((act) => act.startsWith('revocation.confirm'))).toHaveLength(1);
  });

  it('is never a token', async () => {
    const { orderNo } = await approved();
    const operator = asStaff(database.db, ['operator'], 'operator-1');
    await expect(startProduction(operator, { stationId: 'none', orderNos: [orderNo] })).rejects.toMatchObject({
      code: 'production.no_token',
    });
  });
});
