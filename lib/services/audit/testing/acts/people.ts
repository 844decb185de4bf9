import { randomBytes, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { generateSync } from 'otplib';
import { agreements } from '../../../../../db/schema/channel';
import { consents, uploads } from '../../../../../db/schema/order';
import { rateLimits, staff as staffTable } from '../../../../../db/schema/platform';
import { drafts, onboardings, verifications } from '../../../../../db/schema/subscriber';
import { makeMessage } from '../../../../../db/testing/consult';
import {
  makeCertificate,
  makeChannel,
  makeDraft,
  makeSubscriber,
  TEST_AGREEMENTS,
} from '../../../../../db/testing/factories';
import { inventedMobile, inventedResidentId, inventedUscc } from '../../../../../db/testing/values';
import { requestCode } from '../../../auth/requestCode';
import { verifyCode } from '../../../auth/verifyCode';
import { answerMessage } from '../../../consult/answer';
import { askQuestion } from '../../../consult/ask';
import { requestConsultCode } from '../../../consult/requestConsultCode';
import type { ServiceContext } from '../../../context';
import { rotateKeys } from '../../../keys/rotate';
import { beginOnboarding } from '../../../onboarding/begin';
import { confirmOnboarding } from '../../../onboarding/confirm';
import { receivePicture } from '../../../onboarding/picture';
import { requestOnboardingCode } from '../../../onboarding/requestCode';
import { withdrawConsent } from '../../../privacy/consents';
import { copyData } from '../../../privacy/copy';
import { withdrawFromForm } from '../../../privacy/forms';
import { runRetention } from '../../../retention/run';
import { confirmTotp } from '../../../staff/confirmTotp';
import { login } from '../../../staff/login';
import { logout } from '../../../staff/logout';
import { hashPassword } from '../../../staff/password';
import { createSession, hashToken } from '../../../staff/session';
import { enrolmentSecret } from '../../../staff/totp';
import { asCustomer, asStaff, fakeBank, fakeEnterprise, fakeIdentity } from '../../../testing';
import { confirmVerificationCode } from '../../../verification/confirmVerificationCode';
import { intendVerification, transferCode } from '../../../verification/intent';
import { finish } from '../../../verification/outcome';
import { startVerification } from '../../../verification/startVerification';
import { type Acts, codeFor, keyed, order, owner, PNG, refused, type Stage, staff, system } from './stage';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
let password: Promise<string> | undefined;
async function colleague(s: Stage, values: Partial<typeof staffTable.$inferInsert> = {}) {
  const id = `p-${randomUUID().slice(0, 8)}`;
  password ??= hashPassword('correct horse');
  const person = { id, login: id, name: '示例', roles: ['reviewer' as const], passwordHash: await password };
  await s.db.insert(staffTable).values({ ...person, totpSecret: SECRET, ...values });
  return id;
}
const signIn = async (s: Stage, id: string, given: string) => {
  const ctx = { ...system(s), actor: { kind: 'system' as const, id: 'login' } };
  return () => login(ctx, { login: id, password: given }, keyed);
};
async function totp(s: Stage, enrolled: boolean) {
  const id = await colleague(s, enrolled ? {} : { totpSecret: null });
  const { token } = await createSession(s.db, id, 'password', new Date());
  const session = { tokenHash: hashToken(token) } as never;
  const code = generateSync({ secret: enrolled ? SECRET : enrolmentSecret(token) });
  return () => confirmTotp(asStaff(s.app, ['reviewer'], id), { session, token, code });
}

/** A stranger, before anybody has signed in. */
const stranger = (s: Stage): ServiceContext => ({ ...system(s), actor: { kind: 'system', id: 'onboarding' } });
const typed = async (s: Stage) => ({
  ...{ channelId: await makeChannel(s.db), uscc: inventedUscc(), name: '桂林示例新办有限公司', legalName: '张示例' },
  ...{ legalIdNumber: inventedResidentId(), agentName: '李示范', agentMobile: inventedMobile() },
});
async function begin(s: Stage) {
  const input = await typed(s);
  return () =>
    beginOnboarding(
      stranger(s),
      { ...input, agreementIds: [...TEST_AGREEMENTS] },
      { enterprise: s.port('enterprise', fakeEnterprise()), ...keyed },
    );
}
async function matched(s: Stage) {
  const [row] = await s.db
    .insert(onboardings)
    .values({ ...(await typed(s)), outcome: 'matched' })
    .returning({ id: onboardings.id });
  return row?.id ?? '';
}

async function draft(s: Stage, method: 'legal_mobile' | 'bank_account' = 'legal_mobile') {
  const subscriber = await makeSubscriber(s.db);
  const { id: draftId } = await makeDraft(s.db, subscriber, await makeCertificate(s.db, subscriber), { method });
  return { draftId, ctx: asCustomer(s.app, subscriber) };
}

async function customer(s: Stage) {
  const subscriber = await makeSubscriber(s.db);
  return { subscriber, ctx: asCustomer(s.app, subscriber) };
}

async function rotation(s: Stage) {
  const fieldKeys = `k9:${randomBytes(32).toString('base64')},${process.env.FIELD_KEYS}`;
  const files = { keys: async function* () {}, reseal: async () => 'current', isStale: async () => false } as never;
  return () => rotateKeys(system(s), { files }, { fieldKeys });
}
/** Something is old enough, each time. */
async function deletion(s: Stage) {
  return async () => {
    await s.db.insert(rateLimits).values({ key: randomUUID(), windowStart: new Date('2020-01-01'), count: 1 });
    return runRetention(system(s), s);
  };
}

/** An order whose time is over, with its pictures. */
async function erasure(s: Stage) {
  const longAgo = new Date('2020-01-01');
  const made = await order(s, 'closed', { submittedAt: longAgo, applicationConfirmedAt: longAgo });
  const pictures = await s.db.select().from(uploads).where(eq(uploads.orderNo, made.order.orderNo));
  if (pictures.length === 0) throw new Error('an order without pictures has nothing to lose');
  for (const { originalKey } of pictures) s.files.contents.set(originalKey, PNG);
  return () => runRetention(system(s), s);
}

export const peopleActs: Acts = {
  'auth/requestCode login.request_code': async (s) => {
    const { subscriber } = await customer(s);
    return () => requestCode(stranger(s), subscriber, { ...keyed, sms: s.sms, afterAnswer: () => undefined });
  },
  'auth/verifyCode login': async (s) => {
    const { subscriber } = await customer(s);
    return async () => verifyCode(stranger(s), await codeFor(s, 'login', subscriber.id, subscriber.id), keyed);
  },
  'consult/requestConsultCode message.request_code': async (s) => {
    const input = { channelId: await makeChannel(s.db), mobile: inventedMobile() };
    return () => requestConsultCode(stranger(s), input, { ...keyed, sms: s.sms });
  },
  'consult/messages message.ask': async (s) => {
    const { ctx } = await customer(s);
    const question = { id: randomUUID(), category: 'other' as const, question: '什么时候寄出？' };
    return () => askQuestion(ctx, question, keyed);
  },
  'consult/answer message.answer': async (s) => {
    const { id } = await makeMessage(s.db, await makeSubscriber(s.db));
    return () => answerMessage(staff(s, 'point_manager'), { id, answer: '已寄出。' });
  },
  'keys/rotate keys.rotate_begin': (s) => rotation(s),
  'keys/rotate keys.rotate': (s) => rotation(s),
  'onboarding/picture onboarding.picture': async (s) => {
    const input = { channelId: await makeChannel(s.db), fileName: 'a.png', content: PNG };
    return () => receivePicture(stranger(s), input, s);
  },
  'onboarding/begin onboarding.begin': begin,
  'onboarding/begin onboarding.outcome': begin,
  'onboarding/requestCode *': async (s) => {
    const onboardingId = await matched(s);
    return () => requestOnboardingCode(stranger(s), { onboardingId }, { ...keyed, sms: s.sms });
  },
  'onboarding/confirm onboarding.confirm': async (s) => {
    const id = await matched(s);
    return async () => confirmOnboarding(stranger(s), await codeFor(s, 'onboarding', id), keyed);
  },
  'privacy/copy subscriber.copy_data': async (s) => {
    const { ctx } = await customer(s);
    return () => copyData(ctx);
  },
  'privacy/consents order.withdraw_consent': async (s) => {
    const made = await order(s, 'completed');
    const { orderNo } = made.order;
    const agreementId = `sensitive-${orderNo}`;
    const agreement = { kind: agreementId, category: 'sensitive' as const, title: '示例', body: '示例', version: 1 };
    await s.db.insert(agreements).values({ ...agreement, id: agreementId, sha256: 'ab'.repeat(32) });
    await s.db.insert(consents).values({ orderNo, agreementId, sha256: 'ab'.repeat(32) });
    return () => withdrawConsent(owner(s, made), { orderNo, agreementId });
  },
  'privacy/forms draft.withdraw_consent': async (s) => {
    const { ctx, subscriber } = await customer(s);
    const { id: draftId } = await makeDraft(s.db, subscriber, await makeCertificate(s.db, subscriber));
    const [agreementId] = TEST_AGREEMENTS;
    const given = { agreementId, sha256: 'ab'.repeat(32), at: new Date().toISOString() };
    await s.db
      .update(drafts)
      .set({ consents: [given] })
      .where(eq(drafts.id, draftId));
    return () => withdrawFromForm(ctx, { draftId, agreementId });
  },
  'retention/subscribers subscriber.erase': async (s) => {
    const longAgo = new Date('2001-01-01');
    await makeSubscriber(s.db, { createdAt: longAgo });
    return () => runRetention(system(s), s);
  },
  'retention/orders order.erase': (s) => erasure(s),
  'retention/orders order.erase_begin': (s) => erasure(s),
  'retention/run retention.begin': (s) => deletion(s),
  'retention/run retention.run': (s) => deletion(s),
  'staff/attempts staff.lock': async (s) => {
    const id = await colleague(s, { failedLogins: 4 });
    return async () => (await signIn(s, id, 'wrong'))().catch(refused);
  },
  'staff/login staff.login_failed': async (s) => {
    const id = await colleague(s);
    return async () => (await signIn(s, id, 'wrong'))().catch(refused);
  },
  'staff/login staff.password_accepted': async (s) => signIn(s, await colleague(s), 'correct horse'),
  'staff/confirmTotp staff.login': (s) => totp(s, true),
  'staff/confirmTotp staff.totp_enrolled': (s) => totp(s, false),
  'staff/logout staff.logout': async (s) => {
    const id = await colleague(s);
    const { token } = await createSession(s.db, id, 'full', new Date());
    return () => logout(asStaff(s.app, ['reviewer'], id), hashToken(token));
  },
  'verification/intent verification.start': async (s) => {
    const { ctx, draftId } = await draft(s);
    return () => startVerification(ctx, { draftId }, ports(s));
  },
  'verification/outcome verification.outcome': async (s) => {
    const { ctx, draftId } = await draft(s);
    const { row } = await intendVerification(ctx, { draftId }, keyed.indexKey, false);
    return () => finish(ctx, row, 'pending', { outcome: 'matched' });
  },
  'verification/confirmVerificationCode verification.outcome': async (s) => {
    const { ctx, draftId } = await draft(s, 'bank_account');
    await startVerification(ctx, { draftId }, ports(s));
    const [row] = await s.db.select().from(verifications).where(eq(verifications.draftId, draftId));
    const code = transferCode(row?.id ?? '', keyed.indexKey);
    return () => confirmVerificationCode(ctx, { draftId, code }, keyed);
  },
};

const ports = (s: Stage) => ({
  identity: s.port(
    'identity',
    fakeIdentity(() => ({ outcome: 'match' })),
  ),
  bank: s.port('bank', fakeBank()),
  ...keyed,
});
