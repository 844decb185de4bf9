import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Db, Executor } from '../../../db/client';
import { auditReasons } from '../../../db/schema/audit';
import { orders } from '../../../db/schema/order';
import { auditLog } from '../../../db/schema/platform';
import { drafts, licencePictures, onboardings, subscribers } from '../../../db/schema/subscriber';
import { makeCertificate, makeOrder, makeSubscriber } from '../../../db/testing/factories';
import { RETENTION } from '../../domain/retention';
import { asSystem, testClock } from '../testing';
import { eraseProspects } from './subscribers';
import { later, openStage, START, type Stage } from './testing/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.close());

describe('first applications', () => {
  const typed = (db: Db, values: Partial<typeof onboardings.$inferInsert> = {}) =>
    db
      .insert(onboardings)
      .values({
        ...{ channelId: 'c', uscc: 'u', name: '示例', legalName: '赵示例', legalIdNumber: '1', createdAt: START },
        ...{ agentName: '钱示例', agentMobile: '2', outcome: 'matched', ...values },
      })
      .returning();

  it('forget what was typed before anybody had signed in after a week', async () => {
    const { db } = stage.database;
    await typed(db);
    expect((await stage.runAt(6)).onboardings).toBe(0);
    expect((await stage.runAt(8)).onboardings).toBe(1);
    expect(await db.$count(onboardings)).toBe(0);
  });

  it('forget a picture of a licence after a day, unless a form holds it, and then with the form', async () => {
    const { db } = stage.database;
    const picture = async (key: string) => {
      stage.files.contents.set(key, new Uint8Array([1]));
      const values = { channelId: 'c', state: 'received', originalKey: key, sizeBytes: 1, sha256: key } as const;
      return (
        (
          await db
            .insert(licencePictures)
            .values({ ...values, createdAt: START })
            .returning()
        )[0]?.id ?? ''
      );
    };
    await picture('alone');
    const pictureId = await picture('held');
    const { id: subscriberId } = await makeSubscriber(db);
    await db.insert(drafts).values({ subscriberId, pictureId, data: { step: 1 }, updatedAt: START });
    await stage.runAt(0.9);
    expect([...stage.files.contents.keys()]).toEqual(expect.arrayContaining(['alone', 'held']));
    expect((await stage.runAt(1.1)).licence_pictures).toBe(1);
    expect(stage.files.contents.has('alone')).toBe(false);
    expect(stage.files.contents.has('held')).toBe(true);
    expect(await stage.runAt(31)).toMatchObject({ drafts: 1, licence_pictures: 1 });
    expect(stage.files.contents.has('held')).toBe(false);
    expect(await db.$count(licencePictures)).toBe(0);
  });

  it('forget an agent who was never approved after a month, and not while an order of his is kept', async () => {
    const { db } = stage.database;
    const prospect = async () => {
      const made = await makeSubscriber(db);
      const values = { state: 'prospective', createdAt: START } as const;
      await db.update(subscribers).set(values).where(eq(subscribers.id, made.id));
      return made;
    };
    const [idle, busy, customer] = [await prospect(), await prospect(), await makeSubscriber(db)];
    await db.update(subscribers).set({ createdAt: START }).where(eq(subscribers.id, customer.id));
    const { order } = await makeOrder(db, 'refunded', { subscriber: busy, values: { endedAt: START } });
    const agents = async () => {
      const rows = await db.select().from(subscribers);
      return [idle, busy, customer].map(({ id }) => rows.find((row) => row.id === id)?.agentName !== '');
    };
    await stage.runAt(29);
    expect(await agents()).toEqual([true, true, true]);
    expect((await stage.runAt(31)).prospects).toBe(1);
    expect(await agents()).toEqual([false, true, true]);
    // His order goes by its own rule, and he with it.
    const counts = await stage.runAt(RETENTION.orders_refunded.keepDays + 1);
    expect(counts).toMatchObject({ orders_refunded: 1, prospects: 1 });
    expect(await agents()).toEqual([false, false, true]);
    const [row] = await db.select().from(subscribers).where(eq(subscribers.id, busy.id));
    expect(row).toMatchObject({ uscc: busy.uscc, name: busy.name, agentMobile: '', phone: '' });
    const erased = and(eq(auditLog.action, 'subscriber.erase'), eq(auditLog.objectId, busy.id));
    expect(await db.select().from(auditLog).where(erased)).toMatchObject([{ after: { rule: 'prospects' } }]);
    expect(await db.select().from(orders).where(eq(orders.orderNo, order.orderNo))).toHaveLength(1);
  });
});

describe('agents who come back while the job runs', () => {
  const limit = later(31);
  const before = later(1);
  async function prospect() {
    const made = await makeSubscriber(stage.database.db);
    const values = { state: 'prospective', createdAt: START } as const;
    await stage.database.db.update(subscribers).set(values).where(eq(subscribers.id, made.id));
    return made;
  }
  const agentOf = async ({ id }: { id: string }) => {
    const [row] = await stage.database.db.select().from(subscribers).where(eq(subscribers.id, id));
    return row?.agentName;
  };
  const begin = (tx: Executor, { id }: { id: string }) =>
    tx.insert(drafts).values({ subscriberId: id, data: { step: 1 }, updatedAt: limit });

  it('are not forgotten while a form of theirs is kept, and then with it', async () => {
    const typing = await prospect();
    await begin(stage.database.db, typing);
    await stage.runAt(32);
    expect(await agentOf(typing)).toBe(typing.agentName);
    expect(await stage.runAt(31 + RETENTION.drafts.keepDays + 1)).toMatchObject({ drafts: 1 });
    expect(await agentOf(typing)).toBe('');
  });

  it('keep their name with an order that was made after the job had looked', async () => {
    const { db } = stage.database;
    const ordering = await prospect();
    let made = false;
    const late = new Proxy(db, {
      get: (target, key) =>
        key !== 'transaction'
          ? Reflect.get(target, key)
          : async (work: Parameters<Db['transaction']>[0]) => {
              if (!made) await makeOrder(db, 'submitted', { subscriber: ordering });
              made = true;
              return target.transaction(work);
            },
    });
    expect(await eraseProspects(asSystem(late, testClock(limit)), before)).toBe(0);
    expect(made).toBe(true);
    expect(await agentOf(ordering)).toBe(ordering.agentName);
    const acts = and(eq(auditLog.action, 'subscriber.erase'), eq(auditLog.objectId, ordering.id));
    expect(await db.select().from(auditLog).where(acts)).toEqual([]);
  });

  it('keep it with a form that is being begun at the same moment', async () => {
    const { db } = stage.database;
    const typing = await prospect();
    const waiting = async () =>
      (await db.$client`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
        .length > 0;
    let erasing: Promise<number> | undefined;
    await db.transaction(async (tx) => {
      await tx.select().from(subscribers).where(eq(subscribers.id, typing.id)).for('update');
      await begin(tx, typing);
      erasing = eraseProspects(asSystem(db, testClock(limit)), before);
      await vi.waitUntil(waiting, { timeout: 20_000 });
    });
    expect(await erasing).toBe(0);
    expect(await agentOf(typing)).toBe(typing.agentName);
    await db.delete(drafts).where(eq(drafts.subscriberId, typing.id));
    await db.delete(subscribers).where(eq(subscribers.id, typing.id));
  });
});

describe('reasons that people typed', () => {
  it('go three years after the act, and not before the persons of their order', async () => {
    const { db } = stage.database;
    const { keepDays } = RETENTION.audit_reasons;
    const closed = await stage.endedOrder('closed');
    const running = await makeOrder(db, 'reviewing', { subscriber: await makeSubscriber(db) });
    const objects = [closed.order.orderNo, running.order.orderNo, 'something else'];
    for (const objectId of objects) {
      await db
        .insert(auditReasons)
        .values({ objectType: 'order', objectId, words: { salt: 's', reason: '客户来电' }, createdAt: START });
    }
    const left = async () => (await db.select().from(auditReasons)).map(({ objectId }) => objectId).sort();
    await stage.runAt(keepDays - 1);
    expect(await left()).toEqual([...objects].sort());
    expect((await stage.runAt(keepDays + 1)).audit_reasons).toBe(2);
    expect(await left()).toEqual([running.order.orderNo]);
  });
});

describe('organisations', () => {
  it('lose their agent when nothing of them is kept any more', async () => {
    const { db } = stage.database;
    const gone = await makeSubscriber(db);
    const active = await makeSubscriber(db);
    await db.update(subscribers).set({ createdAt: START });
    await makeCertificate(db, gone, { notAfter: later(10) } as never);
    await makeCertificate(db, active, { notAfter: later(9000) } as never);
    await stage.runAt(10 + RETENTION.subscribers.keepDays + 1);
    const rows = await db.select().from(subscribers);
    expect(rows.find(({ id }) => id === gone.id)).toMatchObject({
      ...{ agentName: '', agentMobile: '', phone: '', uscc: gone.uscc },
    });
    expect(rows.find(({ id }) => id === active.id)).toMatchObject({
      ...{ agentMobile: active.agentMobile, phone: active.phone, erasedAt: null },
    });
  });
});
