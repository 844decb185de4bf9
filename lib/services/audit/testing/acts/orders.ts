import { eq } from 'drizzle-orm';
import { applicationForms } from '../../../../../db/schema/material';
import { orders, type uploads } from '../../../../../db/schema/order';
import { certificates } from '../../../../../db/schema/pki';
import {
  makeCertificate,
  makeDraft,
  makeOrder,
  makeSubscriber,
  makeUploads,
} from '../../../../../db/testing/factories';
import { registerArrivalInput } from '../../../../schemas/material';
import { rawUploads, recordUpload } from '../../../document/uploads';
import { openDraft } from '../../../draft/openDraft';
import { saveDraft } from '../../../draft/saveDraft';
import { announceParcel } from '../../../material/announceParcel';
import { checkParcel } from '../../../material/checkParcel';
import { keepForm } from '../../../material/keepForm';
import { postAgain } from '../../../material/postAgain';
import { readForm } from '../../../material/readForm';
import { receiveMaterials } from '../../../material/receiveMaterials';
import { receiveScan } from '../../../material/receiveScan';
import { registerArrival } from '../../../material/registerArrival';
import { cancelOrder } from '../../../order/cancelOrder';
import { changeRecipient } from '../../../order/changeRecipient';
import { confirmApplication } from '../../../order/confirmApplication';
import { confirmFound, requestFoundCode } from '../../../order/found';
import { requestApplicationCode } from '../../../order/requestApplicationCode';
import { resubmitOrder } from '../../../order/resubmitOrder';
import { submitOrder } from '../../../order/submitOrder';
import { askForPapers } from '../../../papers/ask';
import { revealOrder } from '../../../queue/revealOrder';
import { approveOrder } from '../../../review/approve';
import { claimOrder } from '../../../review/claim';
import { rejectOrder } from '../../../review/reject';
import { releaseOrder } from '../../../review/release';
import { completeRevocation } from '../../../revocation/complete';
import { confirmRevocation, refuseRevocation } from '../../../revocation/confirm';
import { asCustomer, fakeBank, fakeIdentity } from '../../../testing';
import { readUpload } from '../../../upload/readUpload';
import { receiveUpload } from '../../../upload/receiveUpload';
import { startVerification } from '../../../verification/startVerification';
import { type Acts, codeFor, keyed, order, owner, PNG, type Stage, staff, system } from './stage';

export const RECIPIENT = {
  ...{ name: '陈示例', mobile: '13900000009', regionCode: '450305' },
  ...{ province: '', city: '', county: '', address: '示例路 9 号' },
};
const REJECTION = { reasons: ['unclear'], kinds: ['licence'], note: '' } as never;
const ports = (s: Stage) => ({
  identity: s.port(
    'identity',
    fakeIdentity(() => ({ outcome: 'match' })),
  ),
  bank: s.port('bank', fakeBank()),
  ...keyed,
});

/** A form that would be taken. */
async function filled(s: Stage, businessType: 'reissue' | 'revoke') {
  const subscriber = await makeSubscriber(s.db);
  const certificate = await makeCertificate(s.db, subscriber);
  const { id, data } = await makeDraft(s.db, subscriber, certificate);
  const ctx = asCustomer(s.app, subscriber);
  let draftId = id;
  if (businessType === 'revoke') {
    ({ draftId } = await openDraft(ctx, { certificateId: certificate.id, businessType }, keyed));
    const { organisation, verification, agreementIds } = data;
    const revocation = { reason: 'keyCompromise' as const };
    await saveDraft(ctx, { draftId, data: { organisation, verification, agreementIds, revocation } });
  }
  await startVerification(ctx, { draftId }, ports(s));
  return { ctx, subscriber, certificate, draftId, submit: () => submitOrder(ctx, { draftId }, keyed) };
}
async function revocation(s: Stage, approved: boolean) {
  const made = await filled(s, 'revoke');
  const { orderNo } = await made.submit();
  await claimOrder(staff(s, 'reviewer'), { orderNo });
  if (approved) await approveOrder(staff(s, 'reviewer'), { orderNo });
  return { ...made, orderNo };
}

async function claimed(s: Stage) {
  const { orderNo } = (await order(s, 'paid')).order;
  await claimOrder(staff(s, 'reviewer'), { orderNo });
  return orderNo;
}
async function posted(s: Stage, state: 'awaiting_materials' | 'rejected' = 'awaiting_materials') {
  const made = await order(s, state, { materialRoute: 'post' });
  return { ...made, orderNo: made.order.orderNo, ctx: owner(s, made) };
}
const parcelOf = (orderNo: string) => ({ orderNo, courier: 'sf' as const, waybillNo: `SF1${orderNo.slice(-6)}000000` });
async function printed(s: Stage, orderNo: string) {
  const form = { orderNo, version: 1, formNo: `F${orderNo}`, templateVersion: '1', sha256: 'ab', sizeBytes: 1 };
  await s.files.put(`forms/${orderNo}`, new Uint8Array([1]));
  await s.db.insert(applicationForms).values({ ...form, fileKey: `forms/${orderNo}` });
}
const ROUTE = { at: new Date(), place: '桂林市', text: '示例', opCode: '50', stage: 'picked_up' };

export const orderActs: Acts = {
  'order/submitOrder order.submit': async (s) => (await filled(s, 'reissue')).submit,
  'revocation/begin order.waive_payment': async (s) => (await filled(s, 'revoke')).submit,
  'upload/receiveUpload upload.add': async (s) => {
    const made = await order(s, 'submitted');
    const input = { orderNo: made.order.orderNo, kind: 'licence' as const, fileName: 'a.png', content: PNG };
    return () => receiveUpload(owner(s, made), input, s);
  },
  'document/uploads *': async (s) => {
    const { orderNo } = (await order(s, 'submitted')).order;
    await makeUploads(s.db, orderNo);
    const [row] = await rawUploads(system(s), orderNo);
    return () => recordUpload(system(s), row as typeof uploads.$inferSelect, { state: 'refused', refusal: 'x' });
  },
  'order/requestApplicationCode *': async (s) => {
    const made = await order(s, 'submitted');
    await makeUploads(s.db, made.order.orderNo);
    return () => requestApplicationCode(owner(s, made), made.order, { ...keyed, sms: s.sms });
  },
  'order/confirmApplication order.confirm_application': async (s) => {
    const made = await order(s, 'submitted');
    const { orderNo, subscriberId } = made.order;
    await makeUploads(s.db, orderNo);
    return async () => {
      const { code } = await codeFor(s, 'application', orderNo, subscriberId);
      return confirmApplication(owner(s, made), { orderNo, code }, keyed);
    };
  },
  'payment/waive order.waive_payment': async (s) => {
    const made = await order(s, 'submitted', { businessType: 'change', changes: ['phone'], amountFen: 0 });
    const { orderNo, subscriberId } = made.order;
    return async () => {
      const { code } = await codeFor(s, 'application', orderNo, subscriberId);
      return confirmApplication(owner(s, made), { orderNo, code }, keyed);
    };
  },
  'review/approve order.record_change': async (s) => {
    const made = await order(s, 'paid', { businessType: 'change', changes: ['phone'], amountFen: 0 });
    const { orderNo, application } = made.order;
    const change = { to: { phone: '0773-0000009' }, before: { phone: made.subscriber.phone } };
    await s.db
      .update(orders)
      .set({ application: { ...application, change } })
      .where(eq(orders.orderNo, orderNo));
    await claimOrder(staff(s, 'reviewer'), { orderNo });
    return () => approveOrder(staff(s, 'reviewer'), { orderNo });
  },
  'order/found order.found_code': async (s) => {
    const made = await order(s, 'paid');
    return () => requestFoundCode(owner(s, made), made.order, { ...keyed, sms: s.sms });
  },
  'order/found order.found': async (s) => {
    const made = await order(s, 'closed');
    const { orderNo, subscriberId } = made.order;
    await s.db.update(certificates).set({ state: 'on_hold' }).where(eq(certificates.id, made.certificate.id));
    return async () => {
      const { code } = await codeFor(s, 'found', orderNo, subscriberId);
      return confirmFound(owner(s, made), { orderNo, code }, keyed);
    };
  },
  'order/changeRecipient order.change_recipient': async (s) => {
    const made = await order(s, 'paid');
    return () => changeRecipient(owner(s, made), { orderNo: made.order.orderNo, recipient: RECIPIENT });
  },
  'order/endEarly order.close': async (s) => {
    const made = await order(s, 'submitted');
    return () => cancelOrder(owner(s, made), { orderNo: made.order.orderNo, reason: 'no_need' });
  },
  'order/endEarly order.request_refund': async (s) => {
    const made = await order(s, 'paid');
    return () => cancelOrder(owner(s, made), { orderNo: made.order.orderNo, reason: 'no_need' });
  },
  'order/endEarly order.withdraw': async (s) => {
    const { ctx, orderNo } = await revocation(s, false);
    return () => cancelOrder(ctx, { orderNo, reason: 'no_need' });
  },
  'order/resubmitOrder order.resubmit': async (s) => {
    const made = await order(s, 'rejected');
    const { orderNo } = made.order;
    await receiveUpload(owner(s, made), { orderNo, kind: 'licence', fileName: 'a.png', content: PNG }, s);
    return () => resubmitOrder(owner(s, made), made.order);
  },
  'material/announceParcel material.announce': async (s) => {
    const { ctx, orderNo } = await posted(s);
    return () => announceParcel(ctx, parcelOf(orderNo));
  },
  'material/checkParcel material.route': async (s) => {
    const { ctx, orderNo } = await posted(s);
    await announceParcel(ctx, parcelOf(orderNo));
    const courier = s.port('courier', { routes: async () => [ROUTE], routesOf: async () => [ROUTE] }) as never;
    return () => checkParcel(system(s), { orderNo }, { courier });
  },
  'material/keepForm material.form': async (s) => {
    const { orderNo } = await posted(s);
    const form = { orderNo, version: 1, formNo: `F${orderNo}`, templateVersion: '1' };
    return () => keepForm(system(s), form, new Uint8Array([1]), s);
  },
  'material/readForm material.read_form': async (s) => {
    const { orderNo } = await posted(s);
    await printed(s, orderNo);
    await askForPapers(staff(s, 'reviewer'), { orderNo, reason: '客户来电核对' });
    return () => readForm(staff(s, 'reviewer'), { orderNo }, s);
  },
  'papers/ask *': async (s) => {
    const { orderNo } = (await order(s, 'completed')).order;
    return () => askForPapers(staff(s, 'reviewer'), { orderNo, reason: '客户来电核对' });
  },
  'upload/readUpload upload.open': async (s) => {
    const made = await order(s, 'submitted');
    const { orderNo } = made.order;
    const { id } = await receiveUpload(
      owner(s, made),
      { orderNo, kind: 'licence', fileName: 'a.png', content: PNG },
      s,
    );
    await askForPapers(staff(s, 'reviewer'), { orderNo, reason: '客户来电核对' });
    return () => readUpload(staff(s, 'reviewer'), { id }, s);
  },
  'material/registerArrival material.register': async (s) => {
    const { orderNo } = await posted(s);
    return () => registerArrival(staff(s, 'reviewer'), registerArrivalInput.parse({ orderNo, arrival: 'complete' }));
  },
  'material/receiveScan material.scan': async (s) => {
    const { orderNo } = await posted(s);
    const input = { orderNo, kind: 'licence' as const, fileName: 'a.png', content: PNG };
    return () => receiveScan(staff(s, 'reviewer'), input, s);
  },
  'material/receiveMaterials order.receive_materials': async (s) => {
    const { orderNo } = await posted(s);
    await registerArrival(staff(s, 'reviewer'), registerArrivalInput.parse({ orderNo, arrival: 'complete' }));
    await makeUploads(s.db, orderNo, 'ready', { materialRoute: 'post', businessType: 'reissue' });
    return () => receiveMaterials(staff(s, 'reviewer'), { orderNo });
  },
  'material/postAgain order.post_again': async (s) => {
    const { ctx, orderNo } = await posted(s, 'rejected');
    return () => postAgain(ctx, { orderNo });
  },
  'queue/revealOrder order.reveal': async (s) => {
    const { orderNo } = (await order(s, 'paid')).order;
    return () => revealOrder(staff(s, 'point_manager'), { orderNo, reason: '核对材料' });
  },
  'review/claim order.claim': async (s) => {
    const { orderNo } = (await order(s, 'paid')).order;
    return () => claimOrder(staff(s, 'reviewer'), { orderNo });
  },
  'review/claim order.unclaim': async (s) => {
    const claimedAt = new Date(Date.now() - 24 * 3_600_000);
    const { orderNo } = (await order(s, 'reviewing', { claimedBy: 'reviewer-2', claimedAt })).order;
    return () => claimOrder(staff(s, 'reviewer'), { orderNo });
  },
  'review/release order.unclaim': async (s) => {
    const orderNo = await claimed(s);
    return () => releaseOrder(staff(s, 'reviewer'), { orderNo });
  },
  'review/approve order.approve': async (s) => {
    const orderNo = await claimed(s);
    return () => approveOrder(staff(s, 'reviewer'), { orderNo });
  },
  'onboarding/admit subscriber.admit': async (s) => {
    const subscriber = await makeSubscriber(s.db, { state: 'prospective' });
    const values = { businessType: 'new' as const, oldCertificateId: null };
    const made = await makeOrder(s.db, 'paid', { subscriber, values });
    const { orderNo } = made.order;
    await claimOrder(staff(s, 'reviewer'), { orderNo });
    return () => approveOrder(staff(s, 'reviewer'), { orderNo });
  },
  'review/reject order.reject': async (s) => {
    const orderNo = await claimed(s);
    return () => rejectOrder(staff(s, 'reviewer'), { orderNo, ...(REJECTION as object) } as never);
  },
  'review/reject order.refuse_revocation': async (s) => {
    const { orderNo } = await revocation(s, false);
    return () => rejectOrder(staff(s, 'reviewer'), { orderNo, reasons: [], kinds: [], note: '请说明去向' } as never);
  },
  'revocation/confirm revocation.confirm': async (s) => {
    const { orderNo } = await revocation(s, true);
    return () => confirmRevocation(staff(s, 'ca_admin'), { orderNo });
  },
  'revocation/confirm order.refuse_revocation': async (s) => {
    const { orderNo } = await revocation(s, true);
    return () => refuseRevocation(staff(s, 'ca_admin'), { orderNo, note: '请先说明证书的去向' });
  },
  'revocation/complete order.confirm_revocation': async (s) => {
    const { orderNo, certificate } = await revocation(s, true);
    await confirmRevocation(staff(s, 'ca_admin'), { orderNo });
    await s.db.update(certificates).set({ state: 'revoked' }).where(eq(certificates.id, certificate.id));
    return () => completeRevocation(system(s), { orderNo });
  },
};
