import { eq, getTableName, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptedColumns } from '../../../db/encrypted-columns';
import { invoices, notifications } from '../../../db/schema/order';
import { outbox, rateLimits, staffSessions } from '../../../db/schema/platform';
import { pinDeliveries, routeEvents } from '../../../db/schema/production';
import { resends } from '../../../db/schema/refund';
import { drafts, oneTimeCodes, portalSessions, verifications } from '../../../db/schema/subscriber';
import { makeMessage } from '../../../db/testing/consult';
import { makeOrder } from '../../../db/testing/factories';
import { maskMobile } from '../../domain/masks';
import { RETENTION } from '../../domain/retention';
import { withStorageLock } from '../storage-lock';
import { DELETIONS } from './run';
import { later, openStage, START, type Stage } from './testing/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.close());

const rowsOf = async (name: string): Promise<number> =>
  Number((await stage.database.db.$client.unsafe(`select count(*) as n from "${name}"`))[0]?.n);

/** Everything that the database knows, as a dump would show it. */
async function dump(): Promise<string> {
  const tables = await stage.database.db.$client<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const parts = await Promise.all(
    tables.map(({ name }) => stage.database.db.$client.unsafe(`select t::text as text from "${name}" t`)),
  );
  return parts
    .flat()
    .map(({ text }) => text as string)
    .join('\n');
}

describe('the table of rules', () => {
  it('has an act for each rule that deletes, and covers each encrypted column', () => {
    const deleting = Object.entries(RETENTION).filter(([, { keepDays }]) => keepDays !== null);
    expect([...DELETIONS].sort()).toEqual(deleting.map(([name]) => name).sort());
    // Tables with encrypted columns, and the rules that end them. `staff`: as long as the person works here.
    const covered = new Map([
      ['orders', 'orders_completed'],
      ['invoices', 'orders_completed'],
      ['reviews', 'orders_completed'],
      ['material_parcels', 'orders_completed'],
      ['audit_reasons', 'audit_reasons'],
      ['route_events', 'route_events'],
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
    const { db } = stage.database;
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

    await stage.runAt(0.9);
    expect(await Promise.all(tables.map(rowsOf))).toEqual([1, 1, 1, 1, 1, 1]);
    await stage.runAt(3);
    expect(await Promise.all(tables.map(rowsOf))).toEqual([1, 0, 0, 0, 0, 1]);
    await stage.runAt(31);
    expect(await Promise.all(tables.map(rowsOf))).toEqual([0, 0, 0, 0, 0, 1]);
    // What the relay has not carried out yet is never old.
    expect(await rowsOf('outbox')).toBe(undelivered);
    await stage.runAt(181);
    expect(await rowsOf('route_events')).toBe(0);
    await stage.runAt(364);
    expect(await rowsOf('consult_messages')).toBe(1);
    await stage.runAt(366);
    expect(await rowsOf('consult_messages')).toBe(0);
  });
});

/** Where messages of an order went, and what the tax side said of it; half a number is a number, too. */
async function sentAndRefused(orderNo: string, mobile: string, red: string): Promise<void> {
  const { db } = stage.database;
  const sent = { orderNo, targetMasked: maskMobile(mobile), state: 'sent' } as const;
  await db.insert(notifications).values({ ...sent, channel: 'sms', template: 'order_closed', occurrence: 1 });
  await db.insert(pinDeliveries).values({ ...sent, method: 'legal_mobile', deliveryKey: orderNo });
  await db.insert(resends).values({ ...sent, kind: 'pin' });
  const failReason = `${red}购方手机${mobile}不正确`;
  await db.insert(invoices).values({ orderNo, requestNo: orderNo, state: red ? 'issued' : 'failed', failReason });
}

describe('an erased order', () => {
  it.each([
    ['refused', '', null],
    ['refused in red', 'red:', 'red:'],
  ])('says no more where something was sent, nor in which words its invoice was %s', async (_, red, left) => {
    const { db } = stage.database;
    const { order } = await stage.endedOrder('closed');
    const { orderNo } = order;
    const { mobile } = order.application.contact;
    await sentAndRefused(orderNo, mobile, red);
    const own = () => eq(invoices.orderNo, orderNo);
    const before = await dump();
    expect([before.includes(mobile), before.split(maskMobile(mobile)).length]).toEqual([false, 4]);
    await stage.runAt(RETENTION.orders_closed.keepDays - 1);
    expect((await db.select().from(invoices).where(own()))[0]?.failReason).toContain(mobile);
    await stage.runAt(RETENTION.orders_closed.keepDays + 1);
    expect(await dump()).not.toContain(maskMobile(mobile));
    expect((await db.select().from(invoices).where(own()))[0]).toMatchObject({ failReason: left });
    expect(await db.$count(notifications, eq(notifications.orderNo, orderNo))).toBe(1);
  });

  it('and a form that is deleted leave no hash of what was verified, only its outcome', async () => {
    const { db } = stage.database;
    const { subscriber } = await makeOrder(db, 'submitted');
    const verified = async (updatedAt: Date) => {
      const [form] = await db
        .insert(drafts)
        .values({ subscriberId: subscriber.id, data: { step: 1 }, updatedAt })
        .returning();
      const who = { subscriberId: subscriber.id, draftId: form?.id ?? '' };
      const hashes = { fieldsHash: `fields of ${who.draftId}`, codeHash: `code of ${who.draftId}` };
      const what = { method: 'bank_account', outcome: 'matched', createdAt: START };
      await db.insert(verifications).values({ ...who, ...hashes, ...what });
      return async () => {
        const [row] = await db.select().from(verifications).where(eq(verifications.draftId, who.draftId));
        expect(row).toMatchObject(what);
        return [row?.fieldsHash === hashes.fieldsHash, row?.codeHash === hashes.codeHash, row?.fieldsHash];
      };
    };
    const [old, young] = [await verified(START), await verified(later(20))];
    const { keepDays } = RETENTION.drafts;
    await stage.runAt(keepDays - 1);
    expect((await old()).slice(0, 2)).toEqual([true, true]);
    await stage.runAt(keepDays + 1);
    expect(await old()).toEqual([false, false, '']);
    expect((await young()).slice(0, 2)).toEqual([true, true]);
    await stage.runAt(keepDays + 21);
    expect(await young()).toEqual([false, false, '']);
  });
});

describe('the job', () => {
  it('runs once at a time, and no person of an erased order is left in the database', async () => {
    await withStorageLock(stage.database.db, async () => {
      await expect(stage.runAt(0)).rejects.toMatchObject({ code: 'storage.busy' });
    });
    const { order } = await stage.endedOrder('closed');
    const ciphertexts = await stage.database.db.execute<{ value: string }>(sql`
      select application as value from orders where order_no = ${order.orderNo}
      union all select file_name from uploads where order_no = ${order.orderNo}`);
    expect(ciphertexts.length).toBeGreaterThan(1);
    const before = await dump();
    await stage.runAt(5000);
    const after = await dump();
    // Not even as the old ciphertext.
    expect(ciphertexts.map(({ value }) => [before.includes(value), after.includes(value)])).toEqual(
      ciphertexts.map(() => [true, false]),
    );
  });
});
