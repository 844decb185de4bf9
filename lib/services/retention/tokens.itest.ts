import { randomUUID } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { productions, tokenSecrets } from '../../../db/schema/production';
import { type CertificateRow, makeCertificate, makeOrder, type SubscriberRow } from '../../../db/testing/factories';
import { RETENTION } from '../../domain/retention';
import { isOurs } from '../production/tokens';
import { later, openStage, type Stage } from './testing/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.close());

const YEAR = 365;
const { keepDays } = RETENTION.token_secrets;

interface Attempt {
  orderNo: string;
  attempt: number;
  tokenSerial: string;
}

/** An attempt on a token, with what was sealed for it. */
async function attempted(of: Attempt, state: 'made' | 'failed'): Promise<void> {
  const { db } = stage.database;
  await db.insert(productions).values({ ...of, state, stationId: 's', startedBy: 'o' });
  await db.insert(tokenSecrets).values({ ...of, soPinSealed: 'so', userPinSealed: 'user' });
}

async function made(subscriber: SubscriberRow, of: Attempt, values: Partial<CertificateRow>): Promise<CertificateRow> {
  const { orderNo, attempt, tokenSerial } = of;
  return makeCertificate(stage.database.db, subscriber, { orderNo, attempt, tokenSerial, ...values });
}

const revoke = (id: string, day: number) =>
  stage.database.db
    .update(certificates)
    .set({ state: 'revoked', revokedAt: later(day) })
    .where(eq(certificates.id, id));

const sealed = (tokenSerial: string) =>
  stage.database.db
    .select({ attempt: tokenSecrets.attempt, so: tokenSecrets.soPinSealed, user: tokenSecrets.userPinSealed })
    .from(tokenSecrets)
    .where(eq(tokenSecrets.tokenSerial, tokenSerial))
    .orderBy(asc(tokenSecrets.createdAt), asc(tokenSecrets.attempt));
const ours = (serial: string) => stage.database.db.transaction((tx) => isOurs(tx, serial));

it("the holder's PIN goes 30 days after the lapse, the SO PIN when the certificate can't be renewed any more", async () => {
  const { order, subscriber } = await stage.endedOrder('completed');
  const token = { orderNo: order.orderNo, attempt: 1, tokenSerial: randomUUID() };
  await attempted(token, 'made');
  await made(subscriber, token, { notAfter: later(YEAR) });

  await stage.runAt(YEAR + 29);
  expect(await sealed(token.tokenSerial)).toEqual([{ attempt: 1, so: 'so', user: 'user' }]);
  await stage.runAt(YEAR + 31);
  expect(await sealed(token.tokenSerial)).toEqual([{ attempt: 1, so: 'so', user: null }]);
  await stage.runAt(YEAR + YEAR + 1);
  expect(await sealed(token.tokenSerial)).toHaveLength(1);
  await stage.runAt(YEAR + keepDays + 1);
  expect(await sealed(token.tokenSerial)).toEqual([]);
});

it('a token that another attempt left half made keeps its only SO PIN, and can be taken again', async () => {
  const { order, subscriber } = await stage.endedOrder('refunded');
  const half = { orderNo: order.orderNo, attempt: 1, tokenSerial: randomUUID() };
  const other = { orderNo: order.orderNo, attempt: 2, tokenSerial: randomUUID() };
  await attempted(half, 'failed');
  await attempted(other, 'made');
  await revoke((await made(subscriber, other, { notAfter: later(YEAR) })).id, 5);

  await stage.runAt(5 + 31);
  expect(await sealed(half.tokenSerial)).toEqual([{ attempt: 1, so: 'so', user: null }]);
  expect(await ours(half.tokenSerial)).toBe(true);
  await stage.runAt(5 + keepDays + 1);
  expect(await sealed(other.tokenSerial)).toEqual([]);
  expect(await ours(half.tokenSerial)).toBe(true);

  // Once another order has made it, it goes with that one's certificate, and not before.
  const next = await stage.endedOrder('completed');
  const finished = { orderNo: next.order.orderNo, attempt: 1, tokenSerial: half.tokenSerial };
  await attempted(finished, 'made');
  await made(next.subscriber, finished, { notAfter: later(4 * YEAR) });
  await stage.runAt(4 * YEAR + keepDays - 1);
  expect(await sealed(half.tokenSerial)).toHaveLength(2);
  await stage.runAt(4 * YEAR + keepDays + 1);
  expect(await sealed(half.tokenSerial)).toEqual([]);
});

it('a certificate of another order on the same token keeps its SO PIN', async () => {
  const { order, subscriber } = await stage.endedOrder('completed');
  const token = { orderNo: order.orderNo, attempt: 1, tokenSerial: randomUUID() };
  await attempted(token, 'made');
  await made(subscriber, token, { notAfter: later(YEAR) });
  const renewal = await stage.endedOrder('completed');
  await made(
    subscriber,
    { ...token, orderNo: renewal.order.orderNo },
    { businessType: 'renew', notAfter: later(2 * YEAR) },
  );

  await stage.runAt(2 * YEAR + keepDays - 1);
  expect(await sealed(token.tokenSerial)).toEqual([{ attempt: 1, so: 'so', user: null }]);
  await stage.runAt(2 * YEAR + keepDays + 1);
  expect(await sealed(token.tokenSerial)).toEqual([]);
});

it('a certificate that lies on the token without being recorded there keeps it too, and a hold is no end', async () => {
  const { order, subscriber } = await stage.endedOrder('completed');
  const token = { orderNo: order.orderNo, attempt: 2, tokenSerial: randomUUID() };
  await attempted({ ...token, attempt: 1 }, 'failed');
  await attempted(token, 'made');
  await revoke((await made(subscriber, token, { notAfter: later(YEAR) })).id, 5);
  await made(
    subscriber,
    { ...token, attempt: 1 },
    { tokenSerial: null, position: 2, state: 'on_hold', revokedAt: later(5), notAfter: later(2 * YEAR) },
  );

  await stage.runAt(2 * YEAR + keepDays - 1);
  expect(await sealed(token.tokenSerial)).toHaveLength(2);
  await stage.runAt(2 * YEAR + keepDays + 1);
  expect(await sealed(token.tokenSerial)).toEqual([]);
});

it('nothing of a running order goes', async () => {
  const { db } = stage.database;
  const { order, subscriber } = await makeOrder(db, 'producing');
  const half = { orderNo: order.orderNo, attempt: 1, tokenSerial: randomUUID() };
  await attempted(half, 'failed');
  const elsewhere = await stage.endedOrder('completed');
  const finished = { orderNo: elsewhere.order.orderNo, attempt: 1, tokenSerial: half.tokenSerial };
  await attempted(finished, 'made');
  await made(subscriber, finished, { notAfter: later(1) });

  await stage.runAt(1 + keepDays + 1);
  expect(await sealed(half.tokenSerial)).toMatchObject([{ user: 'user' }, { user: null }]);
  await db
    .update(orders)
    .set({ state: 'closed', endedAt: later(keepDays) })
    .where(eq(orders.orderNo, order.orderNo));
  await stage.runAt(2 * keepDays);
  expect(await sealed(half.tokenSerial)).toEqual([]);
});
