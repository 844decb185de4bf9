import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agreements, channels } from '../../../db/schema/channel';
import { consents } from '../../../db/schema/order';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import {
  makeCertificate,
  makeDraft,
  makeSubscriber,
  TEST_AGREEMENTS,
  TEST_CHANNEL,
} from '../../../db/testing/factories';
import type { VerificationMethod } from '../../domain/order';
import { saveDraft } from '../draft/saveDraft';
import { asCustomer, fakeBank, fakeIdentity, TEST_INDEX_KEY } from '../testing';
import { startVerification } from '../verification/startVerification';
import { submitOrder } from './submitOrder';

let database: TestDatabase;
const CARD = 'test-bank-card-v1';
beforeAll(async () => {
  database = await createTestDatabase();
  await makeSubscriber(database.db);
  const text = { version: 1, title: '银行卡信息单独同意书', body: '示例文本', sha256: 'ab'.repeat(32) };
  await database.db.insert(agreements).values({
    ...{ ...text, id: CARD, kind: 'sensitive_bank_card', category: 'sensitive', methods: ['legal_bank_card'] },
  });
  await database.db
    .update(channels)
    .set({ agreementKinds: ['service', 'privacy', 'sensitive_bank_card'] })
    .where(eq(channels.id, TEST_CHANNEL));
});
afterAll(() => database.close());

const deps = { indexKey: TEST_INDEX_KEY };

async function applicant(method: VerificationMethod) {
  const subscriber = await makeSubscriber(database.db);
  const draft = await makeDraft(database.db, subscriber, await makeCertificate(database.db, subscriber));
  const ctx = asCustomer(database.db, subscriber);
  const input = { draftId: draft.id };
  await saveDraft(ctx, { ...input, data: { verification: { method } } });
  const identity = fakeIdentity(() => ({ outcome: 'match' }));
  const verify = () => startVerification(ctx, input, { ...deps, identity, bank: fakeBank() });
  const agree = (agreementIds: string[]) => saveDraft(ctx, { ...input, data: { agreementIds } });
  return { verify, submit: () => submitOrder(ctx, input, deps), agree };
}

const agreedTo = async (orderNo: string) =>
  (await database.db.select().from(consents).where(eq(consents.orderNo, orderNo))).map((row) => row.agreementId).sort();

it('the card number is only used with a consent of its own', async () => {
  const { verify, submit, agree } = await applicant('legal_bank_card');
  const refused = { code: 'agreements.required', message: '请阅读并勾选《银行卡信息单独同意书》。' };
  await agree([...TEST_AGREEMENTS]);
  await expect(verify()).rejects.toMatchObject(refused);
  await agree([...TEST_AGREEMENTS, CARD]);
  await verify();
  await agree([...TEST_AGREEMENTS]);
  await expect(submit()).rejects.toMatchObject(refused);
  await agree([...TEST_AGREEMENTS, CARD]);
  expect(await agreedTo((await submit()).orderNo)).toEqual([...TEST_AGREEMENTS, CARD].sort());
});

it('is neither asked for nor recorded where no card is used', async () => {
  const { verify, submit, agree } = await applicant('legal_mobile');
  await agree([...TEST_AGREEMENTS, CARD]);
  await verify();
  expect(await agreedTo((await submit()).orderNo)).toEqual([...TEST_AGREEMENTS].sort());
});
