import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { agreements, channelServices, channels } from '../../../db/schema/channel';
import { consents } from '../../../db/schema/order';
import { SEPARATE_CONSENTS } from '../../../db/seed/consents';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeCertificate, makeChannel, makeDraft, makeSubscriber } from '../../../db/testing/factories';
import { CONSENT_KINDS } from '../../domain/consent';
import { NEW_NAME, readOrderRow, readyChange } from '../change/testing/changes';
import { currentAgreements } from '../channel/getChannel';
import { missingConsent } from '../consent/standing';
import { saveDraft } from '../draft/saveDraft';
import { asCustomer, fakeBank, fakeIdentity, TEST_INDEX_KEY as indexKey } from '../testing';
import { startVerification } from '../verification/startVerification';
import { submitOrder } from './submitOrder';

let database: TestDatabase;
let channelId: string;
/** A channel that asks for every consent. */
beforeAll(async () => {
  database = await createTestDatabase();
  channelId = await makeChannel(database.db);
  await database.db.insert(agreements).values(SEPARATE_CONSENTS.map((text) => ({ ...text, sha256: 'ab'.repeat(32) })));
  await database.db
    .update(channels)
    .set({ agreementKinds: [...CONSENT_KINDS] })
    .where(eq(channels.id, channelId));
});
afterAll(() => database.close());
beforeEach(() => costs(0));

const costs = (feeFen: number) =>
  database.db.update(channelServices).set({ feeFen }).where(eq(channelServices.channelId, channelId));

const OF_A_FEE = ['provide_payment', 'provide_invoice'];
const NO_INVOICE = { title: '', taxNo: '', addressPhone: '', bankAccount: '' };
const texts = () => currentAgreements(database.db, channelId);
const withoutFee = async () => (await texts()).filter(({ kind }) => !OF_A_FEE.includes(kind)).map(({ id }) => id);

/** A verified form of a reissue, with nothing typed of an invoice and nothing ticked that only a fee needs. */
async function ready() {
  const subscriber = await makeSubscriber(database.db);
  const { id: draftId } = await makeDraft(database.db, subscriber, await makeCertificate(database.db, subscriber));
  const ctx = asCustomer(database.db, subscriber);
  const save = (data: Parameters<typeof saveDraft>[1]['data']) => saveDraft(ctx, { draftId, data });
  await save({ invoice: NO_INVOICE, agreementIds: await withoutFee() });
  const identity = fakeIdentity(() => ({ outcome: 'match' }));
  await startVerification(ctx, { draftId }, { identity, bank: fakeBank(), indexKey });
  const submit = async () => {
    const { orderNo } = await submitOrder(ctx, { draftId }, { indexKey });
    return readOrderRow(database.db, orderNo);
  };
  return { subscriber, ctx, save, submit };
}

it('neither an invoice nor a consent for one is asked where nothing is paid', async () => {
  const { submit } = await ready();
  const order = await submit();
  expect(order).toMatchObject({ amountFen: 0, application: { invoice: NO_INVOICE } });
  const asked = (await texts()).map(({ kind }) => kind as string);
  // A reissue asks nothing of the register, and by the mobile nothing of a bank.
  expect(asked.filter((kind) => !order.askedConsents.includes(kind))).toEqual(expect.arrayContaining(OF_A_FEE));
  expect(order.askedConsents).toEqual(expect.arrayContaining(['provide_courier', 'provide_sms']));
  expect(await missingConsent(database.db, order, 'parcel')).toBeNull();
});

it('a fee that the channel sets meanwhile: first the invoice is missing, then the consents, and nothing is checked anew', async () => {
  const { subscriber, save, submit } = await ready();
  await costs(5000);
  await expect(submit()).rejects.toMatchObject({
    ...{ code: 'application.incomplete', details: { field: 'invoice.title' } },
    message: expect.stringMatching(/^请填写发票抬头。.*“发票信息”一步/),
  });
  await save({ invoice: { title: subscriber.name, taxNo: subscriber.uscc } });
  const missing = (await texts()).filter(({ kind }) => OF_A_FEE.includes(kind));
  expect(missing).toHaveLength(2);
  await expect(submit()).rejects.toMatchObject({
    code: 'agreements.required',
    message: `请阅读并勾选${missing.map(({ title }) => `《${title}》`).join('、')}。`,
  });
  await save({ agreementIds: (await texts()).map(({ id }) => id) });
  const order = await submit();
  expect(order).toMatchObject({ amountFen: 5000, application: { invoice: { title: subscriber.name } } });
  expect(order.askedConsents).toEqual(expect.arrayContaining(OF_A_FEE));
});

it('a fee that is dropped meanwhile: what was typed and ticked for it is not kept', async () => {
  await costs(5000);
  const { subscriber, save, submit } = await ready();
  const all = (await texts()).map(({ id }) => id);
  await save({ invoice: { title: subscriber.name, taxNo: subscriber.uscc }, agreementIds: all });
  await costs(0);
  const order = await submit();
  expect(order).toMatchObject({ amountFen: 0, application: { invoice: NO_INVOICE } });
  const kept = await database.db
    .select({ kind: agreements.kind })
    .from(consents)
    .innerJoin(agreements, eq(agreements.id, consents.agreementId))
    .where(eq(consents.orderNo, order.orderNo));
  expect(kept.map(({ kind }) => kind).filter((kind) => OF_A_FEE.includes(kind))).toEqual([]);
  expect(kept.map(({ kind }) => kind)).toContain('provide_courier');
});

it('nor are they of a 变更 that makes a certificate', async () => {
  const made = await readyChange(database.db, { name: NEW_NAME });
  await saveDraft(made.ctx, {
    draftId: made.draftId,
    data: { invoice: NO_INVOICE, agreementIds: await withoutFee() },
  });
  await made.verify();
  const { orderNo } = await made.submit();
  expect(await readOrderRow(database.db, orderNo)).toMatchObject({
    ...{ amountFen: 0, organisationName: NEW_NAME },
    application: { invoice: NO_INVOICE, change: { to: { name: NEW_NAME } } },
  });
});
