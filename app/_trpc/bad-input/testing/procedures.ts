/** Every procedure of the router, with an input that its schema takes. The walks of this folder begin here. */
import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import { appRouter } from '@/app/_trpc/routers';
import { type Answer, call, database } from '@/app/_trpc/testing';
import { consents } from '@/db/schema/order';
import { makeMessage } from '@/db/testing/consult';
import { makeDraft, makeOrder, type SubscriberRow, TEST_AGREEMENTS } from '@/db/testing/factories';
import type { Action } from '@/lib/domain/permissions';

type Kind = 'query' | 'mutation' | 'subscription';
export const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: Kind; inputs: ZodType[] } }>,
);
export const typeOf = (path: string): Kind => procedures.find(([name]) => name === path)?.[1]._def.type ?? 'query';
export const send = (path: string, input: unknown, headers: Record<string, string>): Promise<Answer> =>
  call(path, input, headers, typeOf(path) !== 'mutation');

/** What a customer owns, and how each procedure names it. */
export interface Things {
  orderNo: string;
  draftId: string;
  certificateId: string;
}
export type Input = (things: Things) => unknown;
export const byOrder: Input = ({ orderNo }) => ({ orderNo });
export const byDraft: Input = ({ draftId }) => ({ draftId });

const RECIPIENT = {
  ...{ name: '外人', mobile: '13900000009', regionCode: '450305' },
  ...{ province: '广西壮族自治区', city: '桂林市', county: '七星区', address: '示例路 1 号' },
};

const GUEST = { channelId: 'test-channel', mobile: '13900000009', requestId: randomUUID(), code: '123456' };
const ORGANISATION = { channelId: 'test-channel', uscc: '91450300MA5DEMA2A4' };
/** No session is asked for: everybody may. A code in the call itself proves a mobile. */
export const PUBLIC: Record<string, Input> = {
  'consult.requestCode': () => GUEST,
  'consult.askByMobile': () => ({ ...GUEST, category: 'other', question: '什么时候寄出？' }),
  'consult.readByMobile': () => GUEST,
  'channel.get': () => ({ channel: '3394' }),
  'channel.agreement': () => ({ id: TEST_AGREEMENTS[0] }),
  'auth.requestCode': () => ORGANISATION,
  'auth.verifyCode': () => GUEST,
  'auth.me': () => undefined,
  'auth.logout': () => undefined,
  'onboarding.begin': () => ({
    ...{ ...ORGANISATION, name: '桂林示例新办有限公司', legalName: '张示例', legalIdNumber: '450300199001010011' },
    ...{ agentName: '李示范', agentMobile: GUEST.mobile, agreementIds: [...TEST_AGREEMENTS] },
  }),
  'onboarding.reading': () => ({ pictureId: randomUUID() }),
  'onboarding.requestCode': () => ({ onboardingId: randomUUID() }),
  'onboarding.confirm': () => GUEST,
  'page.failed': () => ({
    ...{ what: 'broken', path: '/c/3394/orders', build: 'web-0', errorName: 'TypeError', places: ['a.js:1:2'] },
  }),
};
export const STAFF_ENTRY: Record<string, Input> = {
  'admin.auth.login': () => ({ login: 'nobody', password: 'x' }),
  'admin.auth.totp': () => ({ code: '123456' }),
};

/** Procedures about one thing of the customer's. A stranger is answered as if it did not exist. */
export const OWNED: Record<string, Input> = {
  'draft.open': ({ certificateId }) => ({ certificateId }),
  'draft.get': byDraft,
  'draft.save': ({ draftId }) => ({ draftId, data: { contact: { name: '外人' } } }),
  'verification.start': byDraft,
  'verification.confirmCode': ({ draftId }) => ({ draftId, code: '123456' }),
  'verification.confirmAmount': ({ draftId }) => ({ draftId, amount: '0.37' }),
  'verification.status': byDraft,
  'consult.ask': ({ orderNo }) => ({ id: randomUUID(), category: 'other', question: '什么时候寄出？', orderNo }),
  'order.submit': byDraft,
  'order.get': byOrder,
  'order.cancel': byOrder,
  'privacy.withdraw': ({ orderNo }) => ({ orderNo, agreementId: 'test-privacy-v1' }),
  'privacy.withdrawFromForm': ({ draftId }) => ({ draftId, agreementId: 'test-privacy-v1' }),
  'order.requestFoundCode': byOrder,
  'order.confirmFound': ({ orderNo }) => ({ orderNo, code: '123456' }),
  'order.requestRefund': ({ orderNo }) => ({ orderNo, reason: 'no_need' }),
  'order.changeRecipient': ({ orderNo }) => ({ orderNo, recipient: RECIPIENT }),
  'order.changeInvoice': ({ orderNo }) => ({ orderNo, title: '外人示例公司', taxNo: '91450300MA5DEMA2A4' }),
  'order.confirmReceipt': byOrder,
  'order.resendPin': byOrder,
  'order.resendInvoice': byOrder,
  'order.requestApplicationCode': byOrder,
  'order.confirmApplication': ({ orderNo }) => ({ orderNo, code: '123456' }),
  'order.resubmit': byOrder,
  'order.requestPayment': byOrder,
  'order.paidOnPage': byOrder,
  'order.payment': byOrder,
  'order.materials': byOrder,
  'order.announceParcel': ({ orderNo }) => ({ orderNo, courier: 'sf', waybillNo: 'SF1234567890123' }),
  'order.postAgain': byOrder,
};
/** Procedures about everything of the customer's: nothing of a stranger is in the answer. */
export const OWN_LISTS = ['certificates.list', 'consult.mine', 'order.list', 'privacy.consents', 'privacy.copy'];
/** Streams: what they tell of whom is tested where they are (portal and admin suites); here, that they want a session. */
export const STREAMS = ['order.changes', 'admin.changes'];

/** The right that each staff procedure asks for; null: any colleague. */
export const STAFF: Record<string, [Action | null, Input]> = {
  'admin.auth.me': [null, () => undefined],
  'admin.auth.logout': [null, () => undefined],
  'admin.orders.list': ['order.read', () => ({})],
  'admin.orders.get': ['order.read', byOrder],
  'admin.orders.reveal': ['personal.reveal', ({ orderNo }) => ({ orderNo, reason: '核对资料' })],
  'admin.orders.openPapers': ['document.read', ({ orderNo }) => ({ orderNo, reason: '核对资料' })],
  'admin.messages.list': ['message.answer', () => ({})],
  'admin.messages.answer': ['message.answer', () => ({ id: randomUUID(), answer: '您好，已寄出。' })],
  'admin.queues.summary': ['order.read', () => undefined],
  'admin.review.next': ['order.claim', () => undefined],
  'admin.review.claim': ['order.claim', byOrder],
  'admin.review.release': ['order.claim', byOrder],
  'admin.review.approve': ['order.review', byOrder],
  'admin.review.reject': [
    'order.review',
    ({ orderNo }) => ({ orderNo, reasons: ['licence_unclear'], kinds: ['licence'], note: '' }),
  ],
  'admin.production.queue': ['production.start', () => undefined],
  'admin.production.start': ['production.start', ({ orderNo }) => ({ stationId: 's', orderNos: [orderNo] })],
  'admin.production.retry': ['production.start', byOrder],
  'admin.refunds.list': ['payment.read', () => undefined],
  'admin.refunds.get': ['payment.read', byOrder],
  'admin.refunds.grant': ['refund.decide', ({ orderNo }) => ({ orderNo, note: '核实属实' })],
  'admin.refunds.refuse': ['refund.decide', ({ orderNo }) => ({ orderNo, note: '介质检测正常' })],
  'admin.refunds.retryMoney': ['refund.decide', byOrder],
  'admin.refunds.retryReversal': ['refund.decide', byOrder],
  'admin.revocations.list': ['revocation.confirm', () => undefined],
  'admin.revocations.get': ['revocation.confirm', byOrder],
  'admin.revocations.confirm': ['revocation.confirm', byOrder],
  'admin.revocations.refuse': ['revocation.confirm', ({ orderNo }) => ({ orderNo, note: '请先说明证书的去向' })],
  'admin.shipments.queue': ['shipment.bind', () => undefined],
  'admin.shipments.bind': ['shipment.bind', ({ orderNo }) => ({ orderNo, tokenSerial: 'a', waybillNo: 'b' })],
  'admin.shipments.handOver': ['shipment.bind', byOrder],
  'admin.materials.desk': ['materials.register', () => undefined],
  'admin.materials.get': ['materials.register', byOrder],
  'admin.materials.find': ['materials.register', ({ orderNo }) => ({ q: orderNo })],
  'admin.materials.register': ['materials.register', ({ orderNo }) => ({ orderNo, arrival: 'complete' })],
  'admin.materials.receive': ['materials.register', byOrder],
  'admin.stations.list': ['station.read', () => undefined],
};

export async function thingsOf(subscriber: SubscriberRow): Promise<Things> {
  const { order, certificate } = await makeOrder(database.db, 'submitted', { subscriber });
  const { certificate: another } = await makeOrder(database.db, 'completed', { subscriber });
  const { id: draftId } = await makeDraft(database.db, subscriber, another);
  await makeMessage(database.db, subscriber);
  const consent = { agreementId: TEST_AGREEMENTS[0], sha256: 'ab'.repeat(32) };
  await database.db.insert(consents).values({ ...consent, orderNo: order.orderNo });
  return { orderNo: order.orderNo, draftId, certificateId: certificate.id };
}

export const nothing = (): Things => ({
  orderNo: '20261122A999999',
  draftId: randomUUID(),
  certificateId: randomUUID(),
});
