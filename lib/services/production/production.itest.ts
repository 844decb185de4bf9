import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { outbox } from '../../../db/schema/platform';
import { productions, stations, tokenSecrets } from '../../../db/schema/production';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeCertificate, makeOrder } from '../../../db/testing/factories';
import { generateSealingKeyPair, open, seal, tokenSecretsContext } from '../../crypto/sealed-box';
import { secret } from '../../domain/secret';
import type { VaultPort } from '../../ports/vault';
import type { SlotState, StationSlot } from '../../schemas/station';
import { listStations } from '../station/list';
import { STATION_SILENCE_MS } from '../station/online';
import { reportStation } from '../station/report';
import { asStaff, asSystem, testClock } from '../testing';
import { productionBrief } from './brief';
import { productionQueue } from './queue';
import { recordProductionFailed } from './recordFailed';
import { recordProduced } from './recordProduced';
import { recordTokenSecrets } from './recordTokenSecrets';
import { retryProduction } from './retry';
import { startProduction } from './start';

const vaultKeys = generateSealingKeyPair();
const stationKeys = generateSealingKeyPair();
const vault: VaultPort = {
  open: (sealed, context) => secret(open(vaultKeys.privateKey, sealed, context)),
  resealFor: () => {
    throw new Error('not used');
  },
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const serial = () => randomUUID().replaceAll('-', '').slice(0, 16);
const slot = (tokenSerial: string, index: number, state: SlotState = 'blank', label = 'BLANK'): StationSlot => ({
  slot: index + 1,
  tokenSerial,
  label,
  model: 'SoftHSM v2',
  state,
});

async function makeStation(slots: StationSlot[], clock = testClock()) {
  const stationId = `station-${serial().slice(0, 6)}`;
  // The factory's channel brings the acceptance point.
  await makeOrder(database.db);
  const report = { stationId, version: 'test', startedAt: clock.now().toISOString(), slots };
  await reportStation(asSystem(database.db, clock), report);
  await database.db.update(stations).set({ publicKey: stationKeys.publicKey }).where(eq(stations.id, stationId));
  return stationId;
}
const operator = (clock = testClock()) => asStaff(database.db, ['operator'], 'operator-1', clock);
const approved = async () => (await makeOrder(database.db, 'approved')).order.orderNo;
const stateOf = async (orderNo: string) =>
  (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0]?.state;
const attemptsOf = async (orderNo: string) =>
  database.db.select().from(productions).where(eq(productions.orderNo, orderNo)).orderBy(productions.attempt);
const events = async (orderNo: string) =>
  (await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
    (row) => row.event,
  );

async function started(tokens = [serial(), serial()]) {
  const stationId = await makeStation(tokens.map((token, index) => slot(token, index)));
  const orderNo = await approved();
  const [production] = await startProduction(operator(), { stationId, orderNos: [orderNo] });
  if (!production) throw new Error('not started');
  return { ...production, tokens };
}

const sealedSecrets = (orderNo: string, soPin: string) => ({
  soPinSealedForVault: seal(vaultKeys.publicKey, soPin, tokenSecretsContext(orderNo)),
  userPinSealedForVault: seal(vaultKeys.publicKey, 'A3C4E6F7', tokenSecretsContext(orderNo)),
});

describe('start', () => {
  it('puts each order on a token of its own, chosen ones where they were chosen', async () => {
    const tokens = [serial(), serial(), serial()];
    const stationId = await makeStation(tokens.map((token, index) => slot(token, index)));
    const orderNos = [await approved(), await approved()];
    const wanted = { orderNo: orderNos[1] as string, tokenSerial: tokens[0] as string };
    const made = await startProduction(operator(), { stationId, orderNos, assignments: [wanted] });
    expect(new Set(made.map((production) => production.tokenSerial)).size).toBe(2);
    expect(made.find((production) => production.orderNo === wanted.orderNo)?.tokenSerial).toBe(wanted.tokenSerial);
    for (const { orderNo, tokenSerial, attempt } of made) {
      expect(await stateOf(orderNo)).toBe('producing');
      expect(await events(orderNo)).toEqual([{ kind: 'production_started', stationId, tokenSerial, attempt }]);
    }
    const free = (await listStations(operator())).find((station) => station.id === stationId)?.slots;
    expect(free?.filter((entry) => entry.available)).toHaveLength(1);
  });

  it('never gives one token to two operators', async () => {
    const stationId = await makeStation([slot(serial(), 0)]);
    const results = await Promise.allSettled(
      [await approved(), await approved()].map((orderNo) =>
        startProduction(operator(), { stationId, orderNos: [orderNo] }),
      ),
    );
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((result) => result.status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'production.no_blank_token' });
  });

  it('starts all or none', async () => {
    const stationId = await makeStation([slot(serial(), 0)]);
    const orderNos = [await approved(), await approved()];
    await expect(startProduction(operator(), { stationId, orderNos })).rejects.toMatchObject({
      code: 'production.no_blank_token',
    });
    for (const orderNo of orderNos) expect(await stateOf(orderNo)).toBe('approved');
  });

  it('takes only blank tokens of a station that was heard of lately', async () => {
    const clock = testClock();
    const foreign = serial();
    const stationId = await makeStation([slot(foreign, 0, 'foreign', 'other'), slot(serial(), 1)], clock);
    const orderNo = await approved();
    const assignments = [{ orderNo, tokenSerial: foreign }];
    await expect(
      startProduction(operator(clock), { stationId, orderNos: [orderNo], assignments }),
    ).rejects.toMatchObject({ code: 'production.token_not_free' });
    clock.advance(STATION_SILENCE_MS + 1);
    await expect(startProduction(operator(clock), { stationId, orderNos: [orderNo] })).rejects.toMatchObject({
      code: 'station.offline',
    });
  });

  it('is for operators and approved orders', async () => {
    const stationId = await makeStation([slot(serial(), 0)]);
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    await expect(
      startProduction(asStaff(database.db, ['reviewer']), { stationId, orderNos: [orderNo] }),
    ).rejects.toMatchObject({ code: 'permission.denied' });
    await expect(startProduction(operator(), { stationId, orderNos: [orderNo] })).rejects.toMatchObject({
      code: 'order.transition_refused',
    });
  });
});

describe('an attempt', () => {
  it('is briefed with the names for the certificate', async () => {
    const { orderNo, attempt, tokenSerial, stationId } = await started();
    const brief = await productionBrief(asSystem(database.db), { orderNo, attempt, tokenSerial }, { vault });
    expect(brief).toMatchObject({ stationId, knownSoPinSealedForStation: null });
    const [order] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    expect(brief?.subject).toEqual({
      countryName: 'CN',
      stateOrProvinceName: '广西壮族自治区',
      localityName: '桂林市',
      organizationName: order?.organisationName,
      organizationalUnitName: '财务部',
      commonName: order?.organisationName,
      organizationIdentifier: `NTRCN-${order?.uscc}`,
    });
  });

  it('keeps its sealed PINs once; other ones for the same attempt are refused', async () => {
    const { orderNo, attempt, tokenSerial, stationId } = await started();
    const id = { orderNo, attempt, tokenSerial, stationId };
    const first = sealedSecrets(orderNo, 'so-pin-1');
    await recordTokenSecrets(asSystem(database.db), { ...id, ...first });
    await recordTokenSecrets(asSystem(database.db), { ...id, ...first });
    await expect(
      recordTokenSecrets(asSystem(database.db), { ...id, ...sealedSecrets(orderNo, 'so-pin-2') }),
    ).rejects.toMatchObject({ code: 'production.secrets_differ' });
    expect(await database.db.select().from(tokenSecrets).where(eq(tokenSecrets.orderNo, orderNo))).toHaveLength(1);
  });

  it('is made with a certificate and all evidence, and repetition changes nothing', async () => {
    const { orderNo, attempt, tokenSerial } = await started();
    const { subscriberId } = (await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0] as {
      subscriberId: string;
    };
    const certificate = await makeCertificate(database.db, { id: subscriberId, name: 'x' } as never, {
      orderNo,
      attempt,
    });
    const proofs = { chainVerified: true, testSignatureOk: true, keyNonExtractable: true };
    const evidence = { tokenSerial, certificateSha256: 'aa', readBackPem: 'pem', ...proofs };
    const input = { orderNo, attempt, tokenSerial, certificateId: certificate.id, evidence };
    await expect(
      recordProduced(asSystem(database.db), { ...input, evidence: { ...evidence, testSignatureOk: false } }),
    ).rejects.toMatchObject({ code: 'production.evidence_incomplete' });
    await recordProduced(asSystem(database.db), input);
    await recordProduced(asSystem(database.db), input);
    expect(await stateOf(orderNo)).toBe('produced');
    const [row] = await database.db.select().from(certificates).where(eq(certificates.id, certificate.id));
    expect(row?.tokenSerial).toBe(tokenSerial);
    // A made token is never taken again, not even by a retry of another order.
    await recordProductionFailed(asSystem(database.db), { orderNo, attempt, tokenSerial, code: 'X', message: '' });
    expect((await attemptsOf(orderNo)).map((production) => production.state)).toEqual(['made']);
  });

  it('that failed stays in the queue with its reason', async () => {
    const { orderNo, attempt, tokenSerial } = await started();
    const failure = { code: 'TOKEN_FULL', message: '介质已满，请换一枚。' };
    await recordProductionFailed(asSystem(database.db), { orderNo, attempt, tokenSerial, ...failure });
    const row = (await productionQueue(operator())).find((entry) => entry.orderNo === orderNo);
    expect(row?.production).toMatchObject({ state: 'failed', errorCode: 'TOKEN_FULL', errorMessage: failure.message });
    expect(row?.state).toBe('producing');
  });
});

describe('retry', () => {
  it('abandons a running attempt, which then can record nothing more', async () => {
    const { orderNo, attempt, tokenSerial, tokens } = await started();
    const other = tokens.find((token) => token !== tokenSerial) as string;
    const next = await retryProduction(operator(), { orderNo, tokenSerial: other });
    expect(next).toMatchObject({ attempt: attempt + 1, tokenSerial: other });
    expect((await attemptsOf(orderNo)).map((production) => production.state)).toEqual(['abandoned', 'running']);
    const stale = { orderNo, attempt, tokenSerial };
    expect(await productionBrief(asSystem(database.db), stale, { vault })).toBeNull();
    const secrets = { stationId: next.stationId, ...sealedSecrets(orderNo, 'late') };
    await expect(recordTokenSecrets(asSystem(database.db), { ...stale, ...secrets })).rejects.toMatchObject({
      code: 'production.stale_attempt',
    });
  });

  it('takes the same half-made token again and hands its SO PIN to the station, sealed for this order', async () => {
    const clock = testClock();
    const token = serial();
    const stationId = await makeStation([slot(token, 0)], clock);
    // An earlier order failed on this token after the PIN was set.
    const first = await approved();
    await startProduction(operator(clock), { stationId, orderNos: [first] });
    await recordTokenSecrets(asSystem(database.db), {
      ...{ orderNo: first, attempt: 1, tokenSerial: token, stationId },
      ...sealedSecrets(first, 'so-pin-of-first'),
    });
    await recordProductionFailed(asSystem(database.db), {
      ...{ orderNo: first, attempt: 1, tokenSerial: token },
      ...{ code: 'TOKEN_REMOVED', message: '介质被拔出' },
    });
    await reportStation(asSystem(database.db, clock), {
      ...{ stationId, version: 'test', startedAt: clock.now().toISOString() },
      slots: [slot(token, 0, 'fault', `CD${first}`)],
    });
    const again = await retryProduction(operator(clock), { orderNo: first });
    expect(again).toMatchObject({ tokenSerial: token, attempt: 2 });
    const brief = await productionBrief(asSystem(database.db), again, { vault });
    const sealed = brief?.knownSoPinSealedForStation as string;
    expect(open(stationKeys.privateKey, sealed, tokenSecretsContext(first))).toBe('so-pin-of-first');
  });

  it('takes another blank token when the last one was pulled out or is foreign', async () => {
    const { orderNo, attempt, tokenSerial, tokens, stationId } = await started();
    await recordProductionFailed(asSystem(database.db), { orderNo, attempt, tokenSerial, code: 'X', message: '' });
    const other = tokens.find((token) => token !== tokenSerial) as string;
    await reportStation(asSystem(database.db), {
      ...{ stationId, version: 'test', startedAt: new Date().toISOString() },
      slots: [slot(tokenSerial, 0, 'fault', ''), slot(other, 1)],
    });
    expect((await retryProduction(operator(), { orderNo })).tokenSerial).toBe(other);
  });
});

describe('station report', () => {
  it('replaces the slots, empty ones included, and is told to pages only when something changed', async () => {
    const clock = testClock();
    const token = serial();
    const stationId = await makeStation([slot(token, 0)], clock);
    const heard: string[] = [];
    const { unlisten } = await database.db.$client.listen('events', (payload) => heard.push(payload));
    const report = (slots: StationSlot[]) =>
      reportStation(asSystem(database.db, clock), {
        ...{ stationId, version: 'test', startedAt: clock.now().toISOString() },
        slots,
      });
    await report([slot(token, 0)]);
    await report([{ slot: 1, tokenSerial: null, label: '', model: '', state: 'empty' }]);
    await expect.poll(() => heard).toEqual([JSON.stringify({ topic: 'station', id: stationId })]);
    await unlisten();
    const view = (await listStations(operator(clock))).find((station) => station.id === stationId);
    expect(view?.slots).toMatchObject([{ slot: 1, state: 'empty', tokenSerial: '', available: false }]);
    const inUse = and(eq(productions.stationId, stationId), eq(productions.state, 'running'));
    expect(await database.db.select().from(productions).where(inUse)).toEqual([]);
  });
});
