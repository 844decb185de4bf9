import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationForms, materialParcels } from '../../../db/schema/material';
import { consents, orders, payments, reviews, uploads } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog } from '../../../db/schema/platform';
import { productions, shipments } from '../../../db/schema/production';
import { makeCertificate, makeOrder, makeSubscriber } from '../../../db/testing/factories';
import { RETENTION } from '../../domain/retention';
import { later, openStage, type Stage } from './testing/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.close());

describe('ended orders', () => {
  it.each([
    ['closed', RETENTION.orders_closed.keepDays],
    ['refunded', RETENTION.orders_refunded.keepDays],
  ] as const)('%s: persons and pictures go after %i days, the evidence stays', async (state, days) => {
    const { db } = stage.database;
    const { order, pictures } = await stage.endedOrder(state);
    expect(pictures.length).toBeGreaterThan(0);
    await stage.runAt(days - 1);
    expect(stage.files.contents.has(pictures[0] ?? '')).toBe(true);
    const counts = await stage.runAt(days + 1);
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
    for (const key of pictures) expect(stage.files.contents.has(key)).toBe(false);
    const left = await db.select().from(uploads).where(eq(uploads.orderNo, order.orderNo));
    expect(left.every(({ sha256, fileName }) => sha256.length > 0 && fileName === null)).toBe(true);
    expect(await db.select().from(consents).where(eq(consents.orderNo, order.orderNo))).toHaveLength(1);
    expect(await db.select().from(reviews).where(eq(reviews.orderNo, order.orderNo))).toMatchObject([
      { decision: 'approved', staffId: 'r', note: '' },
    ]);
    const audit = await db.select().from(auditLog).where(eq(auditLog.objectId, order.orderNo));
    const erased = audit.filter(({ action }) => action.startsWith('order.erase'));
    expect(erased.map(({ action }) => action)).toEqual(['order.erase_begin', 'order.erase']);
    for (const { after } of erased) expect(JSON.stringify(after)).toContain(left[0]?.sha256);
    if (state === 'refunded') {
      expect(await db.select().from(payments).where(eq(payments.orderNo, order.orderNo))).not.toEqual([]);
    }
    // A second run has nothing to do.
    expect((await stage.runAt(days + 2))[`orders_${state}`]).toBe(0);
  });

  it('a printed form goes with its order, its hash stays', async () => {
    const { db } = stage.database;
    const { order } = await stage.endedOrder('closed');
    const { orderNo } = order;
    const fileKey = `forms/${orderNo}/x.pdf`;
    stage.files.contents.set(fileKey, new Uint8Array([1]));
    await db.insert(applicationForms).values({
      ...{ orderNo, version: 1, formNo: `${orderNo}F1`, fileKey, sha256: 'e'.repeat(64) },
      ...{ sizeBytes: 1, templateVersion: 'test' },
    });
    await db.insert(materialParcels).values({ orderNo, state: 'incomplete', note: '张示例的身份证没有盖章' });
    const { keepDays } = RETENTION.orders_closed;
    await stage.runAt(keepDays - 1);
    expect(stage.files.contents.has(fileKey)).toBe(true);
    await stage.runAt(keepDays + 1);
    expect(stage.files.contents.has(fileKey)).toBe(false);
    const forms = await db.select().from(applicationForms).where(eq(applicationForms.orderNo, orderNo));
    expect(forms).toMatchObject([{ fileKey: null, sha256: 'e'.repeat(64) }]);
    const parcels = await db.select().from(materialParcels).where(eq(materialParcels.orderNo, orderNo));
    expect(parcels).toMatchObject([{ note: '' }]);
    const audit = await db.select().from(auditLog).where(eq(auditLog.objectId, orderNo));
    expect(JSON.stringify(audit)).toContain('e'.repeat(64));
  });

  it('that changed the file of a certificate: as long as those who are about that certificate', async () => {
    const { db } = stage.database;
    const { order, pictures } = await stage.endedOrder('completed');
    const { orderNo, oldCertificateId } = order;
    await db
      .update(orders)
      .set({ businessType: 'change', changes: ['agentName'] })
      .where(eq(orders.orderNo, orderNo));
    await db
      .update(certificates)
      .set({ notAfter: later(365) })
      .where(eq(certificates.id, oldCertificateId ?? ''));
    const days = RETENTION.orders_completed.keepDays;
    const kept = () => stage.files.contents.has(pictures[0] ?? '');
    await stage.runAt(365 + days - 1);
    expect(kept()).toBe(true);
    await stage.runAt(365 + days + 1);
    expect(kept()).toBe(false);
  });

  it('with a certificate: five years after it lapsed, and a running order never', async () => {
    const { db } = stage.database;
    const { order, subscriber, pictures } = await stage.endedOrder('completed');
    const { orderNo } = order;
    const made = await makeCertificate(db, subscriber, { orderNo, notAfter: later(365) } as never);
    await db.update(orders).set({ newCertificateId: made.id }).where(eq(orders.orderNo, orderNo));
    await db
      .insert(productions)
      .values({ orderNo, attempt: 1, stationId: 's', tokenSerial: 'T1', state: 'made', startedBy: 'o' });
    await db
      .insert(shipments)
      .values({ orderNo, clientOrderId: orderNo, waybillNo: 'SF2', labelKey: 'label', slipKey: 'slip' });
    stage.files.contents.set('label', new Uint8Array([1]));
    const running = await makeOrder(db, 'reviewing', { subscriber: await makeSubscriber(db) });

    expect((await stage.runAt(31)).parcel_files).toBe(1);
    expect(stage.files.contents.has('label')).toBe(false);
    const days = RETENTION.orders_completed.keepDays;
    expect((await stage.runAt(365 + days - 1)).orders_completed).toBe(0);
    expect(stage.files.contents.has(pictures[0] ?? '')).toBe(true);
    const counts = await stage.runAt(365 + days + 1);
    expect(counts.orders_completed).toBe(1);
    expect(stage.files.contents.has(pictures[0] ?? '')).toBe(false);
    expect(await db.select().from(certificates).where(eq(certificates.id, made.id))).toHaveLength(1);
    expect(await db.select().from(productions).where(eq(productions.orderNo, orderNo))).toHaveLength(1);
    expect(await db.select().from(shipments).where(eq(shipments.orderNo, orderNo))).toMatchObject([
      { waybillNo: 'SF2' },
    ]);
    const [kept] = await db.select().from(orders).where(eq(orders.orderNo, running.order.orderNo));
    expect(kept).toMatchObject({ erasedAt: null, application: running.order.application });
  });

  it('ends earlier when the certificate was revoked, not when it was held', async () => {
    const { db } = stage.database;
    const days = RETENTION.orders_completed.keepDays;
    const ends = later(10 * 365);
    const revoked = await stage.endedOrder('completed');
    const held = await stage.endedOrder('completed');
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
    await stage.runAt(5 + days + 1);
    const rows = await db.select({ no: orders.orderNo, erasedAt: orders.erasedAt }).from(orders);
    expect(rows.find(({ no }) => no === revoked.order.orderNo)?.erasedAt).not.toBeNull();
    expect(rows.find(({ no }) => no === held.order.orderNo)?.erasedAt).toBeNull();
  });
});

describe('evidence of certificates', () => {
  const erased = async (orderNo: string) => {
    const [row] = await stage.database.db
      .select({ at: orders.erasedAt })
      .from(orders)
      .where(eq(orders.orderNo, orderNo));
    return row?.at !== null;
  };
  const days = RETENTION.orders_completed.keepDays;
  const revoke = (id: string, day: number) =>
    stage.database.db
      .update(certificates)
      .set({ state: 'revoked', revokedAt: later(day) })
      .where(eq(certificates.id, id));

  it('a revocation is kept as long as what it revoked, and then goes', async () => {
    const { order, certificate } = await stage.endedOrder('completed');
    const revocation = { businessType: 'revoke', oldCertificateId: certificate.id, newCertificateId: null } as const;
    await stage.database.db.update(orders).set(revocation).where(eq(orders.orderNo, order.orderNo));
    await revoke(certificate.id, 5);
    await stage.runAt(days + 4);
    expect(await erased(order.orderNo)).toBe(false);
    await stage.runAt(5 + days + 1);
    expect(await erased(order.orderNo)).toBe(true);
  });

  it('an order of two tokens is kept while one of them is', async () => {
    const { order, subscriber } = await stage.endedOrder('completed');
    const token = (attempt: number) =>
      makeCertificate(stage.database.db, subscriber, {
        ...{ orderNo: order.orderNo, attempt, state: 'revoked', revokedAt: later(5), notAfter: later(300) },
      } as never);
    const [first, second] = [await token(1), await token(2)];
    await stage.database.db.update(orders).set({ newCertificateId: first.id }).where(eq(orders.orderNo, order.orderNo));
    await revoke(second.id, 50);
    await stage.runAt(5 + days + 1);
    expect(await erased(order.orderNo)).toBe(false);
    await stage.runAt(50 + days + 1);
    expect(await erased(order.orderNo)).toBe(true);
  });

  it('a refund that was granted after the certificate was issued is no reason to forget it', async () => {
    const { order, subscriber } = await stage.endedOrder('refunded');
    const made = await makeCertificate(stage.database.db, subscriber, { orderNo: order.orderNo } as never);
    await revoke(made.id, 5);
    await stage.runAt(RETENTION.orders_refunded.keepDays + 10);
    expect(await erased(order.orderNo)).toBe(false);
    await stage.runAt(5 + days + 1);
    expect(await erased(order.orderNo)).toBe(true);
  });
});
