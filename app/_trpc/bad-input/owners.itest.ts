import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '@/app/_trpc/routers';
import { type Answer, BASE, call, cookieOf, database, startTestWeb } from '@/app/_trpc/testing';
import { consents } from '@/db/schema/order';
import { makeMessage } from '@/db/testing/consult';
import { makeDraft, makeOrder, makeSubscriber, type SubscriberRow, TEST_AGREEMENTS } from '@/db/testing/factories';
import { type Action, can, ROLES, type Role } from '@/lib/domain/permissions';
import { door, expectDecent, expectRefused } from './testing/harness';
import { signedIn } from './testing/people';

startTestWeb();
const owner = door('who may do it');

type Kind = 'query' | 'mutation' | 'subscription';
const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: Kind; inputs: unknown[] } }>,
);
const typeOf = (path: string): Kind => procedures.find(([name]) => name === path)?.[1]._def.type ?? 'query';
const send = (path: string, input: unknown, headers: Record<string, string>): Promise<Answer> =>
  call(path, input, headers, typeOf(path) !== 'mutation');

/** What a customer owns, and how each procedure names it. */
interface Things {
  orderNo: string;
  draftId: string;
  certificateId: string;
}
type Input = (things: Things) => unknown;
const byOrder: Input = ({ orderNo }) => ({ orderNo });
const byDraft: Input = ({ draftId }) => ({ draftId });

const RECIPIENT = {
  ...{ name: '外人', mobile: '13900000009', regionCode: '450305' },
  ...{ province: '广西壮族自治区', city: '桂林市', county: '七星区', address: '示例路 1 号' },
};

/** The mobile is proven by a code in the call itself. */
const CONSULT_GUEST = ['consult.requestCode', 'consult.askByMobile', 'consult.readByMobile'];
/** No session is asked for: everybody may. */
const PUBLIC = [
  ...CONSULT_GUEST,
  'channel.get',
  'channel.agreement',
  'auth.requestCode',
  'auth.verifyCode',
  'auth.me',
  'auth.logout',
  'onboarding.begin',
  'onboarding.reading',
  'onboarding.requestCode',
  'onboarding.confirm',
];
const STAFF_ENTRY = ['admin.auth.login', 'admin.auth.totp'];

/** Procedures about one thing of the customer's. A stranger is answered as if it did not exist. */
const OWNED: Record<string, Input> = {
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
const OWN_LISTS = ['certificates.list', 'consult.mine', 'order.list', 'privacy.consents', 'privacy.copy'];
/** Streams: what they tell of whom is tested where they are (portal and admin suites); here, that they want a session. */
const STREAMS = ['order.changes', 'admin.changes'];

/** The right that each staff procedure asks for; null: any colleague. */
const STAFF: Record<string, [Action | null, Input]> = {
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

async function thingsOf(subscriber: SubscriberRow): Promise<Things> {
  const { order, certificate } = await makeOrder(database.db, 'submitted', { subscriber });
  const { certificate: another } = await makeOrder(database.db, 'completed', { subscriber });
  const { id: draftId } = await makeDraft(database.db, subscriber, another);
  await makeMessage(database.db, subscriber);
  const consent = { agreementId: TEST_AGREEMENTS[0], sha256: 'ab'.repeat(32) };
  await database.db.insert(consents).values({ ...consent, orderNo: order.orderNo });
  return { orderNo: order.orderNo, draftId, certificateId: certificate.id };
}

const nothing = (): Things => ({ orderNo: '20261122A999999', draftId: randomUUID(), certificateId: randomUUID() });

let victim: SubscriberRow;
let theirs: Things;
let stranger: { cookie: string };

beforeAll(async () => {
  victim = await makeSubscriber(database.db);
  theirs = await thingsOf(victim);
  const me = await makeSubscriber(database.db);
  await thingsOf(me);
  stranger = { cookie: await cookieOf(me) };
});

it('every procedure of the router is in one of the tables', () => {
  const known = [...PUBLIC, ...STAFF_ENTRY, ...Object.keys(OWNED), ...OWN_LISTS, ...STREAMS, ...Object.keys(STAFF)];
  expect(procedures.map(([path]) => path).sort()).toEqual(known.sort());
});

describe('without a session', () => {
  for (const [path] of procedures.filter(([name]) => ![...PUBLIC, ...STAFF_ENTRY].includes(name))) {
    owner(`${path} wants one`, async () => {
      const input = OWNED[path]?.(theirs) ?? STAFF[path]?.[1](theirs);
      const answer = await send(path, input, { origin: BASE });
      expect(answer.status, path).toBe(401);
      expectRefused(answer, 'unauthenticated');
    });
  }
});

describe('a customer and what belongs to another one', () => {
  for (const [path, input] of Object.entries(OWNED)) {
    owner(`${path} answers as if it did not exist`, async () => {
      const answer = await send(path, input(theirs), stranger);
      expect(answer.status, answer.text).toBe(404);
      expectRefused(answer, 'not_found', [victim.name, victim.uscc, victim.agentMobile]);
      expect(answer.text).toBe((await send(path, input(nothing()), stranger)).text);
    });
  }

  for (const path of OWN_LISTS) {
    owner(`${path} holds nothing of his`, async () => {
      const answer = await send(path, undefined, stranger);
      expect(Object.keys(answer.data as object).length).toBeGreaterThan(0);
      expectDecent(answer, [victim.name, victim.uscc, ...Object.values(theirs)]);
    });
  }

  owner('nothing of the victim’s changed', async () => {
    const cookie = { cookie: await cookieOf(victim) };
    expect((await send('order.get', byOrder(theirs), cookie)).data).toMatchObject({ state: 'submitted' });
    expect((await send('draft.get', byDraft(theirs), cookie)).text).not.toContain('外人');
  });
});

describe('sessions of the wrong kind', () => {
  for (const path of [...Object.keys(STAFF), 'admin.changes']) {
    owner(`${path} is not for customers, nor for who has shown half of who he is`, async () => {
      const input = STAFF[path]?.[1](theirs);
      const half = (await signedIn('point_manager', 'password')).headers;
      const disguised = { origin: BASE, cookie: stranger.cookie.replace('cd_session', 'cd_staff') };
      for (const headers of [{ ...stranger, origin: BASE }, disguised, half]) {
        expectRefused(await send(path, input, headers), 'staff.session_required');
      }
    });
  }

  owner('staff are no customers', async () => {
    const { headers } = await signedIn('point_manager');
    const disguised = { origin: BASE, cookie: headers.cookie.replace('cd_staff', 'cd_session') };
    for (const [path, input] of Object.entries(OWNED)) {
      for (const session of [headers, disguised]) {
        expectRefused(await send(path, input(theirs), session), 'session.required');
      }
    }
  });
});

describe('colleagues and their rights', () => {
  const sessions = new Map<Role, Record<string, string>>();
  beforeAll(async () => {
    for (const role of Object.keys(ROLES) as Role[]) sessions.set(role, (await signedIn(role)).headers);
  });

  for (const [path, [action, input]] of Object.entries(STAFF)) {
    if (!action) continue;
    owner(`${path} is for ${action} only`, async () => {
      const { orderNo } = (await makeOrder(database.db, 'paid')).order;
      const refused = [];
      for (const [role, headers] of sessions) {
        const answer = await send(path, input({ ...theirs, orderNo }), headers);
        expectDecent(answer);
        if (answer.status === 403) refused.push(role);
      }
      expect(refused).toEqual([...sessions.keys()].filter((role) => !can([role], action)));
    });
  }
});
