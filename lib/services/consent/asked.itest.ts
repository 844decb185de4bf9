import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { agreements, channels } from '../../../db/schema/channel';
import { consents } from '../../../db/schema/order';
import { SEPARATE_CONSENTS } from '../../../db/seed/consents';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeApplication, makeChannel } from '../../../db/testing/factories';
import { CONSENT_KINDS, type ConsentKind } from '../../domain/consent';
import type { AccountCheckPort } from '../../ports/account-check';
import { NEW_NAME, readOrderRow, readyChange } from '../change/testing/changes';
import { currentAgreements } from '../channel/getChannel';
import { saveDraft } from '../draft/saveDraft';
import { startVerification } from '../verification/startVerification';
import { missingConsent } from './standing';

let database: TestDatabase;
let channelId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  channelId = await makeChannel(database.db);
  await database.db.insert(agreements).values(SEPARATE_CONSENTS.map((text) => ({ ...text, sha256: 'ab'.repeat(32) })));
});
afterAll(() => database.close());
beforeEach(() => asks([...CONSENT_KINDS]));
afterEach(() => vi.unstubAllEnvs());

/** What the channel asks for from now on. */
const asks = (agreementKinds: ConsentKind[]) =>
  database.db.update(channels).set({ agreementKinds }).where(eq(channels.id, channelId));
const without = (...kinds: ConsentKind[]) => CONSENT_KINDS.filter((kind) => !kinds.includes(kind));
const idsOf = async (...left: ConsentKind[]) =>
  (await currentAgreements(database.db, channelId))
    .filter(({ kind }) => !left.includes(kind as ConsentKind))
    .map(({ id }) => id);

async function submitted(to: Parameters<typeof readyChange>[1]) {
  const made = await readyChange(database.db, to);
  await saveDraft(made.ctx, { draftId: made.draftId, data: { agreementIds: await idsOf() } });
  await made.verify();
  const { orderNo } = await made.submit();
  return { orderNo, read: () => readOrderRow(database.db, orderNo) };
}

it('a text that the channel asks for since is asked of no order that runs', async () => {
  await asks(without('provide_courier'));
  const { orderNo, read } = await submitted({ name: NEW_NAME });
  await asks([...CONSENT_KINDS]);
  expect(await missingConsent(database.db, await read(), 'parcel')).toBeNull();
  // Not because nothing was asked: what it has agreed to counts.
  const trade = 'provide_payment';
  const [text] = await database.db.select().from(agreements).where(eq(agreements.kind, trade));
  await database.db.update(consents).set({ withdrawnAt: new Date() }).where(eq(consents.orderNo, orderNo));
  expect(await missingConsent(database.db, await read(), 'trade')).toBe(text?.title);
});

it('a text that the channel asks for no more still has to stand where it was asked', async () => {
  const { orderNo, read } = await submitted({ name: NEW_NAME });
  await asks(without('provide_courier'));
  expect(await missingConsent(database.db, await read(), 'parcel')).toBeNull();
  await database.db.delete(consents).where(eq(consents.orderNo, orderNo));
  expect(await missingConsent(database.db, await read(), 'parcel')).not.toBeNull();
});

it('a 变更 without a token is asked for none of a trade, a bill or a parcel', async () => {
  const { read } = await submitted({ phone: '0773-7654321' });
  const { askedConsents } = await read();
  expect(askedConsents).toContain('provide_sms');
  for (const kind of ['provide_payment', 'provide_invoice', 'provide_courier'] as const) {
    expect(askedConsents).not.toContain(kind);
  }
});

it('a 变更 whose account is proven by an amount asks no consent for the register: nobody but e签宝 is asked', async () => {
  vi.stubEnv('BANK_VERIFICATION', 'random_amount');
  const made = await readyChange(database.db, { name: NEW_NAME });
  const { ctx, draftId, subscriber, enterprise, ports } = made;
  const opened: unknown[] = [];
  const accountCheck: AccountCheckPort = {
    open: async (input: unknown) => {
      opened.push(input);
      return { outcome: 'open', flowId: 'flow' };
    },
    ...{ transfer: async () => ({ outcome: 'accepted' }), progress: async () => 'open', check: async () => 'wrong' },
  } as unknown as AccountCheckPort;
  const verification = {
    ...makeApplication(subscriber).verification,
    method: 'bank_account' as const,
    accountName: NEW_NAME,
  };
  const verify = async (agreementIds: string[]) => {
    await saveDraft(ctx, { draftId, data: { verification, agreementIds } });
    return startVerification(ctx, { draftId }, { ...ports, accountCheck });
  };
  await expect(verify(await idsOf('provide_register', 'provide_account_check'))).rejects.toMatchObject({
    code: 'agreements.required',
  });
  expect(await verify(await idsOf('provide_register'))).toMatchObject({ status: 'awaiting_code' });
  expect(opened).toHaveLength(1);
  expect(enterprise.calls).toBe(0);
});

it('by post nobody is asked about who would check online: the papers prove it', async () => {
  const made = await readyChange(database.db, { name: NEW_NAME });
  const { ctx, draftId, submit, verify } = made;
  const agreementIds = await idsOf('provide_register', 'provide_verifier', 'provide_account_check', 'provide_bank');
  await saveDraft(ctx, { draftId, data: { agreementIds } });
  await expect(verify()).rejects.toMatchObject({ code: 'agreements.required' });
  await saveDraft(ctx, { draftId, data: { materialRoute: 'post' } });
  const { orderNo } = await submit();
  const { askedConsents, materialRoute } = await readOrderRow(database.db, orderNo);
  expect(materialRoute).toBe('post');
  for (const kind of ['provide_register', 'provide_verifier']) expect(askedConsents).not.toContain(kind);
  expect(askedConsents).toContain('provide_courier');
});
