import { eq, inArray } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { agreements, channels } from '../../../db/schema/channel';
import { consents, invoices, notifications, orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { pinDeliveries, productions, tokenSecrets } from '../../../db/schema/production';
import { drafts } from '../../../db/schema/subscriber';
import { SEPARATE_CONSENTS } from '../../../db/seed/consents';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import {
  makeCertificate,
  makeChannel,
  makeDraft,
  makeOrder,
  makeSubscriber,
  makeUploads,
} from '../../../db/testing/factories';
import { inventedMobile, inventedResidentId, inventedUscc } from '../../../db/testing/values';
import { generateSealingKeyPair, open, seal, tokenSecretsContext } from '../../crypto/sealed-box';
import { CONSENT_KINDS, type ConsentKind } from '../../domain/consent';
import type { OrderState, VerificationMethod } from '../../domain/order';
import { secret } from '../../domain/secret';
import type { AccountCheckPort } from '../../ports/account-check';
import { readyChange } from '../change/testing/changes';
import { currentAgreements } from '../channel/getChannel';
import { saveDraft } from '../draft/saveDraft';
import { requestInvoice } from '../invoice/request';
import { notify } from '../notification/notify';
import { beginOnboarding } from '../onboarding/begin';
import { requestFoundCode } from '../order/found';
import { requestApplicationCode } from '../order/requestApplicationCode';
import { openPayment } from '../payment/openPayment';
import { requestPayment } from '../payment/requestPayment';
import { deliverPin } from '../pin/deliver';
import { resendPin } from '../resend/request';
import { createWaybill } from '../shipment/createWaybill';
import {
  asCustomer,
  asSystem,
  fakeBank,
  fakeEnterprise,
  fakeIdentity,
  fakeMail,
  fakeSms,
  TEST_INDEX_KEY as indexKey,
  memoryFiles,
} from '../testing';
import { startVerification } from '../verification/startVerification';

let database: TestDatabase;
let channelId: string;
/** A channel that asks for everything. */
beforeAll(async () => {
  database = await createTestDatabase();
  channelId = await makeChannel(database.db);
  await database.db.insert(agreements).values(SEPARATE_CONSENTS.map((text) => ({ ...text, sha256: 'ab'.repeat(32) })));
  await database.db.update(channels).set({ agreementKinds: [...CONSENT_KINDS] });
});
afterAll(() => database.close());
afterEach(() => vi.unstubAllEnvs());

const texts = () => currentAgreements(database.db, channelId);
async function allBut(kind?: ConsentKind) {
  const all = await texts();
  if (kind) expect(all.map((text) => text.kind)).toContain(kind);
  return all.filter((text) => text.kind !== kind).map(({ id }) => id);
}
const titleOf = async (kind: ConsentKind) => (await texts()).find((text) => text.kind === kind)?.title ?? kind;

/** What left for somebody, whoever it was. */
function outside() {
  const identity = fakeIdentity(() => ({ outcome: 'match' }));
  const [enterprise, bank, sms, mail] = [fakeEnterprise(), fakeBank(), fakeSms(), fakeMail()];
  const asked = { account: 0, courier: 0, invoice: 0 };
  const counting = (key: keyof typeof asked, answer: object) => async () => {
    asked[key] += 1;
    return answer as never;
  };
  const accountCheck: AccountCheckPort = {
    open: counting('account', { outcome: 'open', flowId: 'flow' }),
    transfer: counting('account', { outcome: 'accepted' }),
    progress: counting('account', {}),
    check: counting('account', {}),
  };
  const courier = {
    createWaybill: counting('courier', { waybillNo: `SF${Date.now()}` }),
    printLabel: async () => new Uint8Array(),
    ...{ routes: async () => [], cancel: async () => 'cancelled' as const },
  };
  const query = async () => ({ status: 'not_found' });
  const invoice = { request: counting('invoice', { serialNo: 'serial' }), query } as never;
  const calls = () =>
    identity.calls + enterprise.calls + bank.calls + sms.sent.length + asked.account + asked.courier + asked.invoice;
  return { identity, enterprise, bank, sms, mail, accountCheck, courier, invoice, calls };
}
type Outside = ReturnType<typeof outside>;

/** A verb before there is an order, with these texts ticked. */
type Early = (out: Outside, agreementIds: string[]) => Promise<unknown>;

const introduce: Early = ({ enterprise }, agreementIds) =>
  beginOnboarding(
    asSystem(database.db),
    {
      ...{ channelId, agreementIds, uscc: inventedUscc(), name: '桂林示例新办有限公司', legalName: '张示例' },
      ...{ legalIdNumber: inventedResidentId(), agentName: '李示范', agentMobile: inventedMobile() },
    },
    { enterprise, indexKey },
  );

const verify =
  (method: VerificationMethod, by: 'memo' | 'amount' = 'memo'): Early =>
  async (out, agreementIds) => {
    const subscriber = await makeSubscriber(database.db);
    const draft = await makeDraft(database.db, subscriber, await makeCertificate(database.db, subscriber), { method });
    const ctx = asCustomer(database.db, subscriber);
    await saveDraft(ctx, { draftId: draft.id, data: { agreementIds } });
    const accountCheck = by === 'amount' ? out.accountCheck : null;
    const answer = await startVerification(ctx, { draftId: draft.id }, { ...out, accountCheck, indexKey });
    const [kept] = await database.db.select().from(drafts).where(eq(drafts.id, draft.id));
    expect(kept?.consents.length).toBeGreaterThan(1);
    return answer;
  };

const change: Early = async (out, agreementIds) => {
  const { ctx, draftId } = await readyChange(database.db, { name: '桂林示例乙科技有限公司' });
  await saveDraft(ctx, { draftId, data: { agreementIds } });
  return startVerification(ctx, { draftId }, { ...out, accountCheck: null, indexKey });
};

const AMOUNT = { BANK_VERIFICATION: 'random_amount' };
const EARLY: [verb: string, run: Early, needs: ConsentKind[], env?: Record<string, string>][] = [
  ['核对单位', introduce, ['privacy', 'sensitive_identity', 'provide_register', 'provide_sms']],
  ['核对单位, e签宝', introduce, ['provide_register'], { ENTERPRISE_CHECK: 'esign' }],
  ['mobile', verify('legal_mobile'), ['privacy', 'sensitive_identity', 'provide_verifier']],
  ['card', verify('legal_bank_card'), ['sensitive_identity', 'sensitive_bank_card', 'provide_verifier']],
  ['account', verify('bank_account'), ['sensitive_identity', 'provide_bank']],
  ['account by amount', verify('bank_account', 'amount'), ['provide_account_check', 'provide_bank'], AMOUNT],
  ['变更', change, ['provide_register', 'provide_verifier']],
];

describe('before there is an order', () => {
  for (const [verb, run, needs, env = {}] of EARLY) {
    it.each(needs)(`${verb}: nothing leaves without %s`, async (kind) => {
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      const out = outside();
      const [ticked, message] = [await allBut(kind), `请阅读并勾选《${await titleOf(kind)}》。`];
      await expect(run(out, ticked)).rejects.toMatchObject({ code: 'agreements.required', message });
      expect(out.calls()).toBe(0);
      await run(out, await allBut());
      expect(out.calls()).toBeGreaterThan(0);
    });
  }

  it('names whom the deployment asks, and nobody else', async () => {
    const shown = async () => (await texts()).filter(({ provider }) => provider).map(({ id }) => id);
    expect(await shown()).toEqual(['provide-register-tencent-1']);
    vi.stubEnv('ENTERPRISE_CHECK', 'esign');
    vi.stubEnv('BANK_VERIFICATION', 'random_amount');
    expect(await shown()).toEqual(['provide-register-esign-1', 'provide-account-check-esign-1']);
    const bodies = (await texts()).filter(({ provider }) => provider).map(({ body }) => body);
    for (const body of bodies) expect(body).toMatch(/一、接收方：e签宝[\s\S]*法定代表人的姓名和身份证件号码/);
  });
});

const keys = generateSealingKeyPair();
const vault = {
  open: (sealed: string, context: Parameters<typeof open>[2]) => secret(open(keys.privateKey, sealed, context)),
  resealFor: () => '',
};

async function made(orderNo: string) {
  const base = { orderNo, tokenSerial: `t-${orderNo}`, attempt: 1 };
  await database.db.insert(productions).values({ ...base, stationId: 's', startedBy: 'o', state: 'made' });
  const userPinSealed = seal(keys.publicKey, 'A3C4E6F7', tokenSecretsContext(orderNo));
  await database.db.insert(tokenSecrets).values({ ...base, soPinSealed: 'so', userPinSealed });
}

type MadeOrder = Awaited<ReturnType<typeof makeOrder>>;
/** A verb of an order. It throws, or does without. */
type Late = (out: Outside, made: MadeOrder) => Promise<unknown>;
const system = () => asSystem(database.db);
const deliver: Late = async (out, { order }) => {
  await made(order.orderNo);
  await deliverPin(system(), order, { ...out, vault });
};
const again: Late = async (_out, { order, subscriber }) => {
  await database.db.insert(pinDeliveries).values({
    ...{ orderNo: order.orderNo, method: 'legal_mobile', deliveryKey: order.orderNo, targetMasked: '138****0000' },
    ...{ state: 'sent', sentAt: new Date() },
  });
  return resendPin(asCustomer(database.db, subscriber), order);
};
const code: Late = async (out, { order, subscriber }) => {
  await makeUploads(database.db, order.orderNo);
  return requestApplicationCode(asCustomer(database.db, subscriber), order, { ...out, indexKey });
};
const pay: Late = async (_out, { order, subscriber }) => {
  await database.db.update(orders).set({ applicationConfirmedAt: new Date() }).where(eq(orders.orderNo, order.orderNo));
  return requestPayment(asCustomer(database.db, subscriber), order);
};

const LATE: [verb: string, run: Late, needs: ConsentKind, state: OrderState, method?: VerificationMethod][] = [
  ['确认申请 code', code, 'provide_sms', 'submitted'],
  ['a trade, by page', pay, 'provide_payment', 'submitted'],
  ['a trade, by the workflow', (_, m) => openPayment(system(), m.order), 'provide_payment', 'submitted'],
  [
    'waybill',
    (out, m) => createWaybill(system(), m.order, { ...out, files: memoryFiles() }),
    'provide_courier',
    'produced',
  ],
  ['PIN by SMS', deliver, 'provide_sms', 'delivered'],
  ['PIN by the bank', deliver, 'provide_bank', 'delivered', 'bank_account'],
  ['PIN once more', again, 'provide_sms', 'completed'],
];

/** All texts agreed to, but for one: never, or taken back. */
async function agreed(orderNo: string, kind: ConsentKind, how: 'never given' | 'taken back' | 'standing') {
  const given = (await texts()).filter((text) => how !== 'never given' || text.kind !== kind);
  await database.db.insert(consents).values(
    given.map((text) => ({
      ...{ orderNo, agreementId: text.id, sha256: text.sha256 },
      withdrawnAt: how === 'taken back' && text.kind === kind ? new Date() : null,
    })),
  );
}

const orderFor = (state: OrderState, method: VerificationMethod = 'legal_mobile') =>
  makeOrder(database.db, state, { values: { method, askedConsents: [...CONSENT_KINDS] } });

describe.each(['never given', 'taken back'] as const)('of an order, %s', (how) => {
  it.each(LATE)('%s', async (_verb, run, kind, state, method) => {
    const out = outside();
    const order = await orderFor(state, method);
    await agreed(order.order.orderNo, kind, how);
    await expect(run(out, order)).rejects.toMatchObject({ code: 'consent.missing' });
    expect(out.calls()).toBe(0);
  });

  it('an invoice fails and finance sees why; a notice goes by mail', async () => {
    const out = outside();
    const billed = await orderFor('paid');
    await agreed(billed.order.orderNo, 'provide_invoice', how);
    await requestInvoice(system(), billed.order, out);
    const [row] = await database.db.select().from(invoices).where(eq(invoices.orderNo, billed.order.orderNo));
    expect(row).toMatchObject({ state: 'failed', failReason: 'consent.missing' });
    const told = await orderFor('completed');
    await agreed(told.order.orderNo, 'provide_sms', how);
    await notify(system(), { ...told.order, template: 'order_cancelled', occurrence: 1 }, out);
    expect(out.calls()).toBe(0);
    expect(out.mail.sent).toHaveLength(1);
    const sent = await database.db
      .select()
      .from(notifications)
      .where(inArray(notifications.orderNo, [told.order.orderNo]));
    expect(sent.map(({ channel, state }) => `${channel} ${state}`).sort()).toEqual(['mail sent', 'sms failed']);
  });
});

it('the code for 找到了 is sent to whoever took the consent for SMS back: it ends the hold on his certificate', async () => {
  const { order, subscriber, certificate } = await makeOrder(database.db, 'closed', {
    values: { cancelReason: 'expired' },
  });
  await database.db.update(certificates).set({ state: 'on_hold' }).where(eq(certificates.id, certificate.id));
  await agreed(order.orderNo, 'provide_sms', 'taken back');
  const sms = fakeSms();
  await requestFoundCode(asCustomer(database.db, subscriber), order, { sms, indexKey });
  expect(sms.sent).toMatchObject([{ template: 'found_code' }]);
});

describe('of an order, with every consent', () => {
  it.each(LATE)('%s', async (_verb, run, kind, state, method) => {
    const order = await orderFor(state, method);
    await agreed(order.order.orderNo, kind, 'standing');
    await run(outside(), order);
  });
});
