import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { pinDeliveries, productions, tokenSecrets } from '../../../db/schema/production';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { generateSealingKeyPair, open, seal, tokenSecretsContext } from '../../crypto/sealed-box';
import { ProviderUnavailableError } from '../../domain/errors';
import type { OrderState, VerificationMethod } from '../../domain/order';
import { type Secret, secret } from '../../domain/secret';
import type { SmsPort } from '../../ports/sms';
import type { VaultPort } from '../../ports/vault';
import { asSystem, fakeBank, fakeSms } from '../testing';
import { completeOrder } from './complete';
import { deliverPin } from './deliver';

const PIN = 'A3C4E6F7';
const keys = generateSealingKeyPair();
const vault: VaultPort = {
  open: (sealed, context) => secret(open(keys.privateKey, sealed, context)),
  resealFor: () => '',
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function made(method: VerificationMethod, state: OrderState = 'delivered') {
  const { order } = await makeOrder(database.db, state, { values: { method } });
  const { orderNo } = order;
  const tokenSerial = randomUUID().slice(0, 16);
  const sealed = (pin: string) => seal(keys.publicKey, pin, tokenSecretsContext(orderNo));
  const base = { orderNo, tokenSerial, stationId: 'station-1', startedBy: 'operator-1' };
  // The first attempt was abandoned: its PIN was never set for good.
  await database.db.insert(productions).values([
    { ...base, attempt: 1, state: 'abandoned' },
    { ...base, attempt: 2, state: 'made' },
  ]);
  await database.db.insert(tokenSecrets).values([
    { orderNo, tokenSerial, attempt: 1, soPinSealed: sealed('so'), userPinSealed: sealed('WRONG') },
    { orderNo, tokenSerial, attempt: 2, soPinSealed: sealed('so'), userPinSealed: sealed(PIN) },
  ]);
  return order;
}

describe('deliverPin', () => {
  it.each([
    ['legal_mobile', (o: typeof orders.$inferSelect) => o.application.organisation.legalMobile],
    ['legal_bank_card', (o: typeof orders.$inferSelect) => o.application.verification.bankMobile],
  ] as const)('%s: one message to the verified mobile', async (method, target) => {
    const order = await made(method);
    const deps = { sms: fakeSms(), bank: fakeBank(), vault };
    await deliverPin(asSystem(database.db), order, deps);
    await deliverPin(asSystem(database.db), order, deps);
    expect(deps.sms.sent).toHaveLength(1);
    expect(deps.sms.sent[0]).toMatchObject({ mobile: target(order), template: 'token_pin' });
    const pin = deps.sms.sent[0]?.params.pin as Secret | undefined;
    expect(pin?.reveal()).toBe(PIN);
    expect(deps.bank.transfers.size).toBe(0);
    await completeOrder(asSystem(database.db), order);
    await completeOrder(asSystem(database.db), order);
    const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, order.orderNo));
    expect(row?.state).toBe('completed');
  });

  it('bank_account: one cent with the PIN in the memo, one transfer although the answer was lost', async () => {
    const order = await made('bank_account');
    let lose = true;
    const bank = fakeBank({
      after: () => {
        if (!lose) return;
        lose = false;
        throw new ProviderUnavailableError('bank', true);
      },
    });
    const deps = { sms: fakeSms(), bank, vault };
    await expect(deliverPin(asSystem(database.db), order, deps)).rejects.toBeInstanceOf(ProviderUnavailableError);
    await deliverPin(asSystem(database.db), order, deps);
    const [transfer] = [...bank.transfers.values()];
    expect(bank.transfers.size).toBe(1);
    expect(transfer?.memo.reveal()).toBe(`证书密码${PIN}`);
    expect(transfer?.amountFen).toBe(1);
    expect(transfer?.payeeAccountNo.reveal()).toBe(order.application.verification.accountNo);
  });

  it('asks about an unclear message before it sends another', async () => {
    const order = await made('legal_mobile');
    const inner = fakeSms();
    let lose = true;
    const sms: SmsPort = {
      async send(request) {
        const answer = await inner.send(request);
        if (!lose) return answer;
        lose = false;
        throw new ProviderUnavailableError('sms', true);
      },
      find: inner.find,
    };
    const deps = { sms, bank: fakeBank(), vault };
    await expect(deliverPin(asSystem(database.db), order, deps)).rejects.toBeInstanceOf(ProviderUnavailableError);
    await deliverPin(asSystem(database.db), order, deps);
    expect(inner.sent).toHaveLength(1);
  });

  it('does not happen before the parcel arrived, and nothing completes without it', async () => {
    const order = await made('legal_mobile', 'shipped');
    const deps = { sms: fakeSms(), bank: fakeBank(), vault };
    await expect(deliverPin(asSystem(database.db), order, deps)).rejects.toMatchObject({ code: 'pin.not_now' });
    expect(deps.sms.sent).toEqual([]);
    const delivered = await made('legal_mobile');
    await expect(completeOrder(asSystem(database.db), delivered)).rejects.toMatchObject({ code: 'pin.not_delivered' });
  });

  it('is not tried again once a refund was granted', async () => {
    const order = await made('legal_mobile');
    const down = fakeSms();
    down.send = () => Promise.reject(new ProviderUnavailableError('sms', false));
    const bank = fakeBank();
    await expect(deliverPin(asSystem(database.db), order, { sms: down, bank, vault })).rejects.toThrow();
    await database.db.update(orders).set({ state: 'refunding' }).where(eq(orders.orderNo, order.orderNo));
    const deps = { sms: fakeSms(), bank, vault };
    await expect(deliverPin(asSystem(database.db), order, deps)).rejects.toMatchObject({ code: 'pin.not_now' });
    expect(deps.sms.sent).toEqual([]);
  });

  it('says so when the bank gave the cent back', async () => {
    const order = await made('bank_account');
    const deps = { sms: fakeSms(), bank: fakeBank({ fail: () => 'ACCOUNT_FROZEN' }), vault };
    await expect(deliverPin(asSystem(database.db), order, deps)).rejects.toMatchObject({
      code: 'pin.transfer_failed',
      details: { failCode: 'ACCOUNT_FROZEN' },
    });
  });

  it('leaves the PIN in no table', async () => {
    const order = await made('legal_mobile');
    await deliverPin(asSystem(database.db), order, { sms: fakeSms(), bank: fakeBank(), vault });
    const [row] = await database.db.select().from(pinDeliveries).where(eq(pinDeliveries.orderNo, order.orderNo));
    expect(row).toMatchObject({ state: 'sent', method: 'legal_mobile' });
    expect(row?.targetMasked).toContain('****');
    for (const table of ['pin_deliveries', 'audit_log', 'outbox', 'token_secrets', 'productions', 'orders']) {
      const found = await database.db.execute(
        sql`select 1 from ${sql.identifier(table)} t where t::text like ${`%${PIN}%`}`,
      );
      expect([...found], table).toEqual([]);
    }
  });
});
