import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channels } from '../../../db/schema/channel';
import { consents, orders } from '../../../db/schema/order';
import { drafts, subscribers } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeApplication, makeChannel, TEST_AGREEMENTS } from '../../../db/testing/parties';
import { inventedMobile, inventedResidentId, inventedUscc } from '../../../db/testing/values';
import { saveDraft } from '../draft/saveDraft';
import { submitOrder } from '../order/submitOrder';
import { subjectGround, subjectOf } from '../production/subject';
import { asCustomer, asSystem, fakeEnterprise, fakeSms, TEST_INDEX_KEY as indexKey, testClock } from '../testing';
import { beginOnboarding } from './begin';
import { confirmOnboarding } from './confirm';
import { requestOnboardingCode } from './requestCode';

const HOUR = 3_600_000;
let database: TestDatabase;
let channelId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  channelId = await makeChannel(database.db);
});
afterAll(() => database.close());

const ORGANISATION = { id: 'organisation', name: '单位数字证书', note: '' };
const SEAL = { id: 'seal', name: '单位印章证书', note: '', feeFen: 32_000 };
const GIFT = { id: 'gift', name: '单位体验证书', note: '', feeFen: 0 };
const offer = (products: (typeof SEAL | typeof ORGANISATION)[]) =>
  database.db.update(channels).set({ products }).where(eq(channels.id, channelId));

/** A newcomer's form as it is when it opens, and what becomes of it by post. */
async function newcomer() {
  const clock = testClock();
  const ctx = asSystem(database.db, clock);
  const sms = fakeSms();
  const [name, uscc, agentMobile] = ['桂林示例新办有限公司', inventedUscc(), inventedMobile()];
  const legal = { legalName: '张示例', legalIdNumber: inventedResidentId() };
  const agent = { agentName: '李示范', agentMobile, agreementIds: [...TEST_AGREEMENTS] };
  const typed = { channelId, uscc, name, ...legal, ...agent };
  const { onboardingId } = await beginOnboarding(ctx, typed, { enterprise: fakeEnterprise(), indexKey });
  const { requestId } = await requestOnboardingCode(ctx, { onboardingId }, { sms, indexKey });
  const result = await confirmOnboarding(ctx, { requestId, code: sms.lastCode() }, { indexKey });
  if (result.outcome !== 'ready') throw new Error(result.outcome);
  const { draftId } = result;
  const [subscriber] = await database.db.select().from(subscribers).where(eq(subscribers.uscc, uscc));
  const [draft] = await database.db.select().from(drafts).where(eq(drafts.id, draftId));
  const customer = asCustomer(database.db, subscriber as { id: string; channelId: string }, clock);
  const application = makeApplication({ name, uscc, agentMobile });
  const save = (data: Parameters<typeof saveDraft>[1]['data']) => saveDraft(customer, { draftId, data });
  const submit = async (productId?: string) => {
    const organisation = { ...application.organisation, ...legal };
    const tokens = { items: [{ department: '' }, { department: '财务部' }], ...(productId ? { productId } : {}) };
    clock.advance(HOUR);
    await save({ ...application, organisation, tokens, materialRoute: 'post' });
    const { orderNo } = await submitOrder(customer, { draftId }, { indexKey });
    const [order] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    return order as NonNullable<typeof order>;
  };
  return { began: clock.now(), draft, tokens: draft?.data.tokens, submit };
}

it('the chosen product gives each token its fee and its name, and its own name to what has no department', async () => {
  await offer([ORGANISATION, SEAL]);
  const { tokens, submit } = await newcomer();
  expect(tokens).toEqual({ items: [{}] });
  const order = await submit('seal');
  expect(order).toMatchObject({ amountFen: 64_000, quantity: 2 });
  expect(order.application.tokens).toMatchObject({ productId: 'seal', productName: '单位印章证书' });
  const ground = await subjectGround(database.db, order);
  const unit = (position: number) => subjectOf(order, ground, position).organizationalUnitName;
  expect([unit(1), unit(2)]).toEqual(['财务部', '财务部']);
  const plain = { ...order.application, organisation: { ...order.application.organisation, department: '' } };
  expect(subjectOf({ ...order, application: plain }, ground, 1).organizationalUnitName).toBe('单位印章证书');
});

it('a product without a fee of its own costs what the channel says', async () => {
  await offer([ORGANISATION, SEAL]);
  const { submit } = await newcomer();
  expect(await submit('organisation')).toMatchObject({ amountFen: 40_000 });
});

it('a product that costs nothing is not billed, whatever was typed for another one', async () => {
  await offer([GIFT, SEAL]);
  expect(await (await newcomer()).submit('gift')).toMatchObject({
    ...{ amountFen: 0, quantity: 2 },
    application: { invoice: { title: '', taxNo: '' }, tokens: { productName: '单位体验证书' } },
  });
  const { invoice, organisation } = (await (await newcomer()).submit('seal')).application;
  expect(invoice.title).toBe(organisation.name);
});

it('must be chosen, from what the channel offers now', async () => {
  await offer([ORGANISATION, SEAL]);
  const { submit } = await newcomer();
  await expect(submit()).rejects.toMatchObject({
    code: 'application.incomplete',
    details: { field: 'tokens.productId' },
  });
  await expect(submit('elsewhere')).rejects.toMatchObject({ code: 'application.product' });
  await offer([ORGANISATION]);
  await expect(submit('seal')).rejects.toMatchObject({ code: 'application.product' });
});

it('is chosen already where there is only one', async () => {
  await offer([ORGANISATION]);
  const { tokens, submit } = await newcomer();
  expect(tokens).toEqual({ items: [{}], productId: 'organisation' });
  expect(await submit()).toMatchObject({ amountFen: 40_000 });
});

it('what was ticked before the register was asked goes with the order, with its own time', async () => {
  await offer([ORGANISATION]);
  const { began, draft, submit } = await newcomer();
  const [service, privacy] = TEST_AGREEMENTS;
  // The policy was needed for the check, the agreement was not.
  expect(draft?.consents).toEqual([
    { agreementId: privacy, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), at: began.toISOString() },
  ]);
  expect(draft?.data.agreementIds).toEqual([privacy]);
  const { orderNo, submittedAt } = await submit();
  const kept = await database.db.select().from(consents).where(eq(consents.orderNo, orderNo));
  expect(Object.fromEntries(kept.map(({ agreementId, at }) => [agreementId, at.getTime()]))).toEqual({
    [privacy]: began.getTime(),
    [service]: submittedAt.getTime(),
  });
  expect(submittedAt.getTime() - began.getTime()).toBe(HOUR);
});
