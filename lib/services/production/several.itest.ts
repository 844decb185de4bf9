import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderItems, orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { outbox } from '../../../db/schema/platform';
import { pinDeliveries, productions, shipments, stationSlots, stations } from '../../../db/schema/production';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeApplication, makeOrder, makeSubscriber } from '../../../db/testing/factories';
import { inventedSerial } from '../../../db/testing/values';
import { generateSealingKeyPair, open, seal, tokenSecretsContext } from '../../crypto/sealed-box';
import { ProviderUnavailableError } from '../../domain/errors';
import { type Secret, secret } from '../../domain/secret';
import type { VaultPort } from '../../ports/vault';
import { runningOrders } from '../certificate/eligibility';
import { slipFacts } from '../document/slipFacts';
import { completeOrder } from '../pin/complete';
import { deliverPin } from '../pin/deliver';
import { bindShipment } from '../shipment/bind';
import { asStaff, asSystem, fakeBank, fakeSms } from '../testing';
import { productionBrief } from './brief';
import { productionQueue } from './queue';
import { recordProductionFailed } from './recordFailed';
import { recordProduced } from './recordProduced';
import { recordTokenSecrets } from './recordTokenSecrets';
import { retryProduction } from './retry';
import { startProduction } from './start';

/** An order of several tokens, at the level of the verbs; the workflow has its own test. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const operator = () => asStaff(database.db, ['operator'], 'operator-1');
const system = () => asSystem(database.db);
const keys = generateSealingKeyPair();
const vault: VaultPort = {
  open: (sealed, context) => secret(open(keys.privateKey, sealed, context)),
  resealFor: () => {
    throw new Error('not used');
  },
};
const serial = () => randomUUID().replaceAll('-', '').slice(0, 16);

async function stationWith(tokens: string[]): Promise<string> {
  const id = `s-${randomUUID().slice(0, 8)}`;
  const now = new Date();
  await database.db
    .insert(stations)
    .values({ id, name: id, acceptancePointId: 'test-point', publicKey: keys.publicKey, seenAt: now });
  await database.db.insert(stationSlots).values(
    tokens.map((tokenSerial, slot) => ({
      ...{ stationId: id, tokenSerial, slot, label: '', model: 'test', state: 'blank', reportedAt: now },
    })),
  );
  return id;
}

async function approvedOf(quantity: number) {
  const subscriber = await makeSubscriber(database.db);
  const items = Array.from({ length: quantity }, (_, i) => ({ department: `第${i + 1}部`, sealInfo: '' }));
  const application = { ...makeApplication(subscriber, { method: 'legal_mobile' }), tokens: { items } };
  const values = { businessType: 'new' as const, oldCertificateId: null, quantity, application };
  return (await makeOrder(database.db, 'approved', { subscriber, values })).order;
}

const itemsOf = (orderNo: string) =>
  database.db.select().from(orderItems).where(eq(orderItems.orderNo, orderNo)).orderBy(orderItems.position);
const stateOf = async (orderNo: string) =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0]?.state;

/** What station and CA would have done for an attempt. */
async function make(orderNo: string, attempt: number, tokenSerial: string): Promise<void> {
  await recordTokenSecrets(system(), {
    ...{ orderNo, attempt, tokenSerial, stationId: 's' },
    soPinSealedForVault: seal(keys.publicKey, `so-${attempt}`, tokenSecretsContext(orderNo)),
    userPinSealedForVault: seal(keys.publicKey, `PIN-${attempt}`, tokenSecretsContext(orderNo)),
  });
  const [production] = await database.db.select().from(productions).where(eq(productions.tokenSerial, tokenSerial));
  const [item] = (await itemsOf(orderNo)).filter(({ attempt: current }) => current === attempt);
  if (!production || !item) throw new Error('no such attempt');
  const [certificate] = await database.db
    .insert(certificates)
    .values({
      ...{ subscriberId: randomUUID(), lineageId: item.lineageId, orderNo, attempt, position: item.position },
      ...{ businessType: 'new', serialHex: inventedSerial(), state: 'valid' as const, commonName: 'x', keyBits: 2048 },
      ...{ notBefore: new Date(), notAfter: new Date(), appliedAt: new Date() },
    })
    .returning();
  const evidence = {
    ...{ tokenSerial, certificateSha256: 'a', readBackPem: 'p' },
    ...{ chainVerified: true, testSignatureOk: true, keyNonExtractable: true },
  };
  await recordProduced(system(), { orderNo, attempt, tokenSerial, certificateId: certificate?.id ?? '', evidence });
}

describe('an order of three tokens', () => {
  it('is begun piece by piece, made by attempts of its own, and produced by the last', async () => {
    const tokens = [serial(), serial(), serial()];
    const stationId = await stationWith(tokens);
    const { orderNo } = await approvedOf(3);
    const two = await startProduction(operator(), { stationId, orderNos: [orderNo, orderNo] });
    expect(two.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect((await itemsOf(orderNo)).map(({ state }) => state)).toEqual(['producing', 'producing', 'waiting']);
    const [row] = (await productionQueue(operator())).filter((each) => each.orderNo === orderNo);
    expect(row?.items.map(({ production }) => production?.attempt ?? null)).toEqual([1, 2, null]);

    await make(orderNo, 2, two[1]?.tokenSerial ?? '');
    expect(await stateOf(orderNo)).toBe('producing');
    const [third] = await startProduction(operator(), { stationId, orderNos: [orderNo] });
    expect(third?.attempt).toBe(3);
    await make(orderNo, 1, two[0]?.tokenSerial ?? '');
    await make(orderNo, 3, third?.tokenSerial ?? '');
    expect(await stateOf(orderNo)).toBe('produced');
    const made = await itemsOf(orderNo);
    expect(new Set(made.map(({ tokenSerial }) => tokenSerial))).toEqual(new Set(tokens));
    const started = (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo))).map(
      ({ event }) => event,
    );
    expect(started).toMatchObject([{ attempt: 1 }, { attempt: 2, position: 2 }, { attempt: 3, position: 3 }]);
    expect(started[0]).not.toHaveProperty('position');
  });

  it('names the department of each token in its certificate', async () => {
    const stationId = await stationWith([serial(), serial()]);
    const { orderNo } = await approvedOf(2);
    const begun = await startProduction(operator(), { stationId, orderNos: [orderNo, orderNo] });
    const units = await Promise.all(
      begun.map(({ attempt, tokenSerial }) => productionBrief(system(), { orderNo, attempt, tokenSerial }, { vault })),
    );
    expect(units.map((brief) => brief?.subject.organizationalUnitName)).toEqual(['第1部', '第2部']);
  });

  it('one that fails is tried again without touching the others', async () => {
    const tokens = [serial(), serial(), serial()];
    const stationId = await stationWith(tokens);
    const { orderNo } = await approvedOf(2);
    const [first, second] = await startProduction(operator(), { stationId, orderNos: [orderNo, orderNo] });
    if (!first || !second) throw new Error('not started');
    await recordProductionFailed(system(), { ...second, code: 'X', message: '坏了' });
    const again = await retryProduction(operator(), { orderNo, position: 2, attempt: 2, tokenSerial: tokens[2] });
    expect(again).toMatchObject({ attempt: 3, tokenSerial: tokens[2] });
    // The first goes on as if nothing had happened; the second's late echo counts no more.
    expect(await productionBrief(system(), first, { vault })).not.toBeNull();
    expect(await productionBrief(system(), second, { vault })).toBeNull();
    await make(orderNo, 1, first.tokenSerial);
    await expect(retryProduction(operator(), { orderNo, position: 1 })).rejects.toMatchObject({
      code: 'production.already_started',
    });
    await make(orderNo, 3, again.tokenSerial);
    expect(await stateOf(orderNo)).toBe('produced');
  });

  it('two desks never begin the same token', async () => {
    const { orderNo } = await approvedOf(2);
    const desks = [await stationWith([serial(), serial()]), await stationWith([serial(), serial()])];
    const begun = await Promise.allSettled(
      desks.map((stationId) => startProduction(operator(), { stationId, orderNos: [orderNo, orderNo] })),
    );
    expect(begun.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await itemsOf(orderNo)).map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('occupies each of its lineages until it ends', async () => {
    const { orderNo } = await approvedOf(2);
    const lineages = (await itemsOf(orderNo)).map(({ lineageId }) => lineageId);
    expect([...(await runningOrders(database.db, lineages)).keys()].sort()).toEqual([...lineages].sort());
  });
});

describe('the parcel of two tokens', () => {
  async function produced() {
    const stationId = await stationWith([serial(), serial()]);
    const { orderNo } = await approvedOf(2);
    const begun = await startProduction(operator(), { stationId, orderNos: [orderNo, orderNo] });
    for (const { attempt, tokenSerial } of begun) await make(orderNo, attempt, tokenSerial);
    const waybillNo = `SF${randomUUID().replaceAll('-', '').slice(0, 13).toUpperCase()}`;
    await database.db.insert(shipments).values({ orderNo, clientOrderId: randomUUID(), waybillNo });
    return { orderNo, waybillNo, serials: begun.map(({ tokenSerial }) => tokenSerial) };
  }

  it('is bound when each token was scanned into it; the slip names both', async () => {
    const { orderNo, waybillNo, serials } = await produced();
    expect((await slipFacts(system(), orderNo))?.tokenSerials).toEqual(serials);
    const scan = (tokenSerial: string) =>
      bindShipment(operator(), { orderNo, waybillNo, tokenSerial: tokenSerial.toUpperCase() });
    const half = await scan(serials[0] ?? '');
    expect(half).toMatchObject({ boundAt: null, tokens: [{ scanned: true }, { scanned: false }] });
    expect(await scan(serials[0] ?? '')).toMatchObject({ boundAt: null });
    const whole = await scan(serials[1] ?? '');
    expect(whole.boundAt).not.toBeNull();
  });

  it('each token gets its own PIN, once, and the order is complete after the last', async () => {
    const { orderNo, serials } = await produced();
    await database.db.update(orders).set({ state: 'delivered' }).where(eq(orders.orderNo, orderNo));
    const sms = fakeSms();
    const deps = { sms, bank: fakeBank(), vault };
    const lost = {
      ...sms,
      send: async (request: Parameters<typeof sms.send>[0]) => {
        if (sms.sent.length === 1) throw new ProviderUnavailableError('sms', false);
        return sms.send(request);
      },
    };
    await expect(deliverPin(system(), { orderNo }, { ...deps, sms: lost })).rejects.toThrow(ProviderUnavailableError);
    await expect(completeOrder(system(), { orderNo })).rejects.toMatchObject({ code: 'pin.not_delivered' });
    await deliverPin(system(), { orderNo }, deps);
    await deliverPin(system(), { orderNo }, deps);
    const told = sms.sent.map(({ template, params }) => ({
      ...{ template, position: params.position, tokenSerial: params.tokenSerial },
      pin: (params.pin as Secret).reveal(),
    }));
    expect(told).toEqual([
      { template: 'token_pin_item', position: '1', tokenSerial: serials[0], pin: 'PIN-1' },
      { template: 'token_pin_item', position: '2', tokenSerial: serials[1], pin: 'PIN-2' },
    ]);
    expect(await database.db.$count(pinDeliveries, eq(pinDeliveries.orderNo, orderNo))).toBe(2);
    await completeOrder(system(), { orderNo });
    expect(await stateOf(orderNo)).toBe('completed');
  });
});
