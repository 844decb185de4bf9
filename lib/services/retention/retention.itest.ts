import { eq, getTableName, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptedColumns } from '../../../db/encrypted-columns';
import { applicationForms, materialParcels } from '../../../db/schema/material';
import { consents, orders, payments, reviews, uploads } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog, outbox, rateLimits, staffSessions } from '../../../db/schema/platform';
import { productions, routeEvents, shipments, tokenSecrets } from '../../../db/schema/production';
import { drafts, oneTimeCodes, portalSessions, subscribers } from '../../../db/schema/subscriber';
import { makeMessage } from '../../../db/testing/consult';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { type MadeOrder, makeCertificate, makeOrder, makeSubscriber } from '../../../db/testing/factories';
import { RETENTION } from '../../domain/retention';
import { withStorageLock } from '../storage-lock';
import { asSystem, memoryFiles, testClock } from '../testing';
import { DELETIONS, runRetention } from './run';

const DAY = 86_400_000;
const START = new Date('2027-01-01T00:00:00Z');
const later = (days: number): Date => new Date(START.getTime() + days * DAY);

let database: TestDatabase;
const files = memoryFiles();
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const runAt = (days: number) => runRetention(asSystem(database.db, testClock(later(days))), { files });
const rowsOf = async (name: string): Promise<number> =>
  Number((await database.db.$client.unsafe(`select count(*) as n from "${name}"`))[0]?.n);

/** Everything that the database knows, as a dump would show it. */
async function dump(): Promise<string> {
  const tables = await database.db.$client<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const parts = await Promise.all(
    tables.map(({ name }) => database.db.$client.unsafe(`select t::text as text from "${name}" t`)),
  );
  return parts
    .flat()
    .map(({ text }) => text as string)
    .join('\n');
}

async function endedOrder(state: 'closed' | 'refunded' | 'completed'): Promise<MadeOrder & { pictures: string[] }> {
  const { db } = database;
  const subscriber = await makeSubscriber(db);
  const made = await makeOrder(db, state, {
    subscriber,
    values: { endedAt: START, completedAt: START, applicationConfirmedAt: START },
  });
  const { orderNo } = made.order;
  const rows = await db.select().from(uploads).where(eq(uploads.orderNo, orderNo));
  const pictures = rows.flatMap(({ originalKey, cleanKey }) => [originalKey, ...(cleanKey ? [cleanKey] : [])]);
  for (const key of pictures) files.contents.set(key, new Uint8Array([1]));
  await db.insert(reviews).values({ orderNo, staffId: 'r', decision: 'approved', reasons: [], note: '张示例补充' });
  await db.insert(consents).values({ orderNo, agreementId: 'a1', sha256: 'f'.repeat(64) });
  return { ...made, pictures };
}

describe('the table of rules', () => {
  it('has an act for each rule that deletes, and covers each encrypted column', () => {
    const deleting = Object.entries(RETENTION).filter(([, { keepDays }]) => keepDays !== null);
    expect([...DELETIONS].sort()).toEqual(deleting.map(([name]) => name).sort());
    // Tables with encrypted columns, and the rules that end them. `staff`: as long as the person works here.
    const covered = new Map([
      ['orders', 'orders_completed'],
      ['uploads', 'orders_completed'],
      ['refund_requests', 'orders_completed'],
      ['drafts', 'drafts'],
      ['consult_messages', 'consult_messages'],
      ['onboardings', 'onboardings'],
      ['licence_pictures', 'licence_pictures'],
      ['subscribers', 'subscribers'],
      ['provider_tokens', 'provider_tokens'],
      ['staff', 'staff'],
    ]);
    expect(encryptedColumns().filter(({ table }) => !covered.has(table))).toEqual([]);
  });

  it('keeps certification records at least five years after the certificate lapses', () => {
    expect(RETENTION.orders_completed.keepDays).toBeGreaterThanOrEqual(5 * 365 + 2);
    expect(RETENTION.subscribers.keepDays).toBe(RETENTION.orders_completed.keepDays);
    expect(RETENTION.audit_log.keepDays).toBeNull();
  });
});

describe('rows that simply go', () => {
  it('are deleted after their time, not before', async () => {
    const { db } = database;
    const { subscriber, certificate } = await makeOrder(db, 'submitted');
    const who = { subscriberId: subscriber.id };
    await db.insert(drafts).values({ ...who, certificateId: certificate.id, data: { step: 1 }, updatedAt: START });
    await db.insert(oneTimeCodes).values({ purpose: 'login', subject: 's', expiresAt: START });
    await db.insert(portalSessions).values({ tokenHash: 'a', ...who, channelId: 'c', expiresAt: START });
    await db.insert(staffSessions).values({ tokenHash: 'b', staffId: 's', stage: 'full', expiresAt: START });
    await db.insert(rateLimits).values({ key: 'k', windowStart: START, count: 1 });
    await db.insert(routeEvents).values({
      ...{ waybillNo: 'SF1', at: START, place: '桂林', text: '签收人 张示例', opCode: '80', stage: 'delivered' },
    });
    await makeMessage(db, subscriber, { askedAt: START });
    const event = { workflowType: 'order', workflowId: 'w', startInput: {}, event: {} };
    await db.insert(outbox).values([
      { ...event, deliveredAt: START },
      { ...event, deliveredAt: null },
    ] as never);
    const tables = [drafts, oneTimeCodes, portalSessions, staffSessions, rateLimits, routeEvents].map(getTableName);
    const undelivered = (await rowsOf('outbox')) - 1;

    await runAt(0.9);
    expect(await Promise.all(tables.map(rowsOf))).toEqual([1, 1, 1, 1, 1, 1]);
    await runAt(3);
    expect(await Promise.all(tables.map(rowsOf))).toEqual([1, 0, 0, 0, 0, 1]);
    await runAt(31);
    expect(await Promise.all(tables.map(rowsOf))).toEqual([0, 0, 0, 0, 0, 1]);
    // What the relay has not carried out yet is never old.
    expect(await rowsOf('outbox')).toBe(undelivered);
    await runAt(181);
    expect(await rowsOf('route_events')).toBe(0);
    await runAt(364);
    expect(await rowsOf('consult_messages')).toBe(1);
    await runAt(366);
    expect(await rowsOf('consult_messages')).toBe(0);
  });
});

describe('ended orders', () => {
  it.each([
    ['closed', RETENTION.orders_closed.keepDays],
    ['refunded', RETENTION.orders_refunded.keepDays],
  ] as const)('%s: persons and pictures go after %i days, the evidence stays', async (state, days) => {
    const { db } = database;
    const { order, pictures } = await endedOrder(state);
    expect(pictures.length).toBeGreaterThan(0);
    await runAt(days - 1);
    expect(files.contents.has(pictures[0] ?? '')).toBe(true);
    const counts = await runAt(days + 1);
    expect(counts[`orders_${state}`]).toBe(1);

    const [row] = await db.select().from(orders).where(eq(orders.orderNo, order.orderNo));
    expect(row?.erasedAt).toEqual(later(days + 1));
    const values = Object.values(row?.application ?? {}).flatMap((group) => Object.values(group as object));
    const texts = values.filter((value) => typeof value === 'string' && value !== '');
    expect(texts).toEqual(
      expect.arrayContaining([order.application.organisation.name, order.application.organisation.uscc]),
    );
    for (const value of [order.application.contact.mobile, order.application.organisation.legalIdNumber, '张示例']) {
      expect(texts).not.toContain(value);
    }
    for (const key of pictures) expect(files.contents.has(key)).toBe(false);
    const left = await db.select().from(uploads).where(eq(uploads.orderNo, order.orderNo));
    expect(left.every(({ sha256, fileName }) => sha256.length > 0 && fileName === null)).toBe(true);
    expect(await db.select().from(consents).where(eq(consents.orderNo, order.orderNo))).toHaveLength(1);
    expect(await db.select().from(reviews).where(eq(reviews.orderNo, order.orderNo))).toMatchObject([
      { decision: 'approved', staffId: 'r', note: '' },
    ]);
    const audit = await db.select().from(auditLog).where(eq(auditLog.objectId, order.orderNo));
    const erased = audit.filter(({ action }) => action === 'order.erase');
    expect(erased).toHaveLength(1);
    expect(JSON.stringify(erased[0]?.after)).toContain(left[0]?.sha256);
    if (state === 'refunded') {
      expect(await db.select().from(payments).where(eq(payments.orderNo, order.orderNo))).not.toEqual([]);
    }
    // A second run has nothing to do.
    expect((await runAt(days + 2))[`orders_${state}`]).toBe(0);
  });

  it('a printed form goes with its order, its hash stays', async () => {
    const { db } = database;
    const { order } = await endedOrder('closed');
    const { orderNo } = order;
    const fileKey = `forms/${orderNo}/x.pdf`;
    files.contents.set(fileKey, new Uint8Array([1]));
    await db.insert(applicationForms).values({
      ...{ orderNo, version: 1, formNo: `${orderNo}F1`, fileKey, sha256: 'e'.repeat(64) },
      ...{ sizeBytes: 1, templateVersion: 'test' },
    });
    await db.insert(materialParcels).values({ orderNo, state: 'incomplete', note: '张示例的身份证没有盖章' });
    const { keepDays } = RETENTION.orders_closed;
    await runAt(keepDays - 1);
    expect(files.contents.has(fileKey)).toBe(true);
    await runAt(keepDays + 1);
    expect(files.contents.has(fileKey)).toBe(false);
    const forms = await db.select().from(applicationForms).where(eq(applicationForms.orderNo, orderNo));
    expect(forms).toMatchObject([{ fileKey: null, sha256: 'e'.repeat(64) }]);
    const parcels = await db.select().from(materialParcels).where(eq(materialParcels.orderNo, orderNo));
    expect(parcels).toMatchObject([{ note: '' }]);
    const audit = await db.select().from(auditLog).where(eq(auditLog.objectId, orderNo));
    expect(JSON.stringify(audit)).toContain('e'.repeat(64));
  });

  it('with a certificate: five years after it lapsed, and a running order never', async () => {
    const { db } = database;
    const { order, subscriber, pictures } = await endedOrder('completed');
    const { orderNo } = order;
    const made = await makeCertificate(db, subscriber, { orderNo, notAfter: later(365) } as never);
    await db.update(orders).set({ newCertificateId: made.id }).where(eq(orders.orderNo, orderNo));
    await db
      .insert(productions)
      .values({ orderNo, attempt: 1, stationId: 's', tokenSerial: 'T1', state: 'made', startedBy: 'o' });
    await db
      .insert(tokenSecrets)
      .values({ orderNo, attempt: 1, tokenSerial: 'T1', soPinSealed: 'x', userPinSealed: 'x' });
    await db
      .insert(shipments)
      .values({ orderNo, clientOrderId: orderNo, waybillNo: 'SF2', labelKey: 'label', slipKey: 'slip' });
    files.contents.set('label', new Uint8Array([1]));
    const running = await makeOrder(db, 'reviewing', { subscriber: await makeSubscriber(db) });

    expect((await runAt(31)).parcel_files).toBe(1);
    expect(files.contents.has('label')).toBe(false);
    expect((await runAt(365 + 29)).token_secrets).toBe(0);
    expect((await runAt(365 + 31)).token_secrets).toBe(1);
    const days = RETENTION.orders_completed.keepDays;
    expect((await runAt(365 + days - 1)).orders_completed).toBe(0);
    expect(files.contents.has(pictures[0] ?? '')).toBe(true);
    const counts = await runAt(365 + days + 1);
    expect(counts.orders_completed).toBe(1);
    expect(files.contents.has(pictures[0] ?? '')).toBe(false);
    expect(await db.select().from(certificates).where(eq(certificates.id, made.id))).toHaveLength(1);
    expect(await db.select().from(productions).where(eq(productions.orderNo, orderNo))).toHaveLength(1);
    expect(await db.select().from(shipments).where(eq(shipments.orderNo, orderNo))).toMatchObject([
      { waybillNo: 'SF2' },
    ]);
    const [kept] = await db.select().from(orders).where(eq(orders.orderNo, running.order.orderNo));
    expect(kept).toMatchObject({ erasedAt: null, application: running.order.application });
  });

  it('ends earlier when the certificate was revoked, not when it was held', async () => {
    const { db } = database;
    const days = RETENTION.orders_completed.keepDays;
    const ends = later(10 * 365);
    const revoked = await endedOrder('completed');
    const held = await endedOrder('completed');
    for (const [made, state] of [
      [revoked, 'revoked'],
      [held, 'on_hold'],
    ] as const) {
      const { id } = await makeCertificate(db, made.subscriber, {
        orderNo: made.order.orderNo,
        notAfter: ends,
      } as never);
      await db
        .update(certificates)
        .set({ state, revokedAt: later(5) })
        .where(eq(certificates.id, id));
      await db.update(orders).set({ newCertificateId: id }).where(eq(orders.orderNo, made.order.orderNo));
    }
    await runAt(5 + days + 1);
    const rows = await db.select({ no: orders.orderNo, erasedAt: orders.erasedAt }).from(orders);
    expect(rows.find(({ no }) => no === revoked.order.orderNo)?.erasedAt).not.toBeNull();
    expect(rows.find(({ no }) => no === held.order.orderNo)?.erasedAt).toBeNull();
  });
});

describe('evidence of certificates', () => {
  const erased = async (orderNo: string) => {
    const [row] = await database.db.select({ at: orders.erasedAt }).from(orders).where(eq(orders.orderNo, orderNo));
    return row?.at !== null;
  };
  const days = RETENTION.orders_completed.keepDays;
  const revoke = (id: string, day: number) =>
    database.db
      .update(certificates)
      .set({ state: 'revoked', revokedAt: later(day) })
      .where(eq(certificates.id, id));

  it('a revocation is kept as long as what it revoked, and then goes', async () => {
    const { order, certificate } = await endedOrder('completed');
    const revocation = { businessType: 'revoke', oldCertificateId: certificate.id, newCertificateId: null } as const;
    await database.db.update(orders).set(revocation).where(eq(orders.orderNo, order.orderNo));
    await revoke(certificate.id, 5);
    await runAt(days + 4);
    expect(await erased(order.orderNo)).toBe(false);
    await runAt(5 + days + 1);
    expect(await erased(order.orderNo)).toBe(true);
  });

  it('an order of two tokens is kept while one of them is', async () => {
    const { order, subscriber } = await endedOrder('completed');
    const token = (attempt: number) =>
      makeCertificate(database.db, subscriber, {
        ...{ orderNo: order.orderNo, attempt, state: 'revoked', revokedAt: later(5), notAfter: later(300) },
      } as never);
    const [first, second] = [await token(1), await token(2)];
    await database.db.update(orders).set({ newCertificateId: first.id }).where(eq(orders.orderNo, order.orderNo));
    await revoke(second.id, 50);
    await runAt(5 + days + 1);
    expect(await erased(order.orderNo)).toBe(false);
    await runAt(50 + days + 1);
    expect(await erased(order.orderNo)).toBe(true);
  });

  it('a refund that was granted after the certificate was issued is no reason to forget it', async () => {
    const { order, subscriber } = await endedOrder('refunded');
    const made = await makeCertificate(database.db, subscriber, { orderNo: order.orderNo } as never);
    await revoke(made.id, 5);
    await runAt(RETENTION.orders_refunded.keepDays + 10);
    expect(await erased(order.orderNo)).toBe(false);
    await runAt(5 + days + 1);
    expect(await erased(order.orderNo)).toBe(true);
  });
});

describe('organisations', () => {
  it('lose their agent when nothing of them is kept any more', async () => {
    const { db } = database;
    const gone = await makeSubscriber(db);
    const active = await makeSubscriber(db);
    await db.update(subscribers).set({ createdAt: START });
    await makeCertificate(db, gone, { notAfter: later(10) } as never);
    await makeCertificate(db, active, { notAfter: later(9000) } as never);
    await runAt(10 + RETENTION.subscribers.keepDays + 1);
    const rows = await db.select().from(subscribers);
    expect(rows.find(({ id }) => id === gone.id)).toMatchObject({ agentName: '', agentMobile: '', uscc: gone.uscc });
    expect(rows.find(({ id }) => id === active.id)).toMatchObject({ agentMobile: active.agentMobile, erasedAt: null });
  });
});

describe('the job', () => {
  it('runs once at a time, and no person of an erased order is left in the database', async () => {
    await withStorageLock(database.db, async () => {
      await expect(runAt(0)).rejects.toMatchObject({ code: 'storage.busy' });
    });
    const { order } = await endedOrder('closed');
    const ciphertexts = await database.db.execute<{ value: string }>(sql`
      select application as value from orders where order_no = ${order.orderNo}
      union all select file_name from uploads where order_no = ${order.orderNo}`);
    expect(ciphertexts.length).toBeGreaterThan(1);
    const before = await dump();
    await runAt(5000);
    const after = await dump();
    // Not even as the old ciphertext.
    expect(ciphertexts.map(({ value }) => [before.includes(value), after.includes(value)])).toEqual(
      ciphertexts.map(() => [true, false]),
    );
  });
});
