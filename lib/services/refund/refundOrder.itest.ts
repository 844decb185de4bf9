import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payments } from '../../../db/schema/order';
import { auditLog } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder, makePayment } from '../../../db/testing/factories';
import { ProviderUnavailableError } from '../../domain/errors';
import type { PaymentPort } from '../../ports/payment';
import { openRefunds } from '../payment/openTrades';
import { getOrder } from '../query/getOrder';
import { asCustomer, asStaff, asSystem } from '../testing';
import { refundQueue } from './desk';
import { refundOrder } from './refundOrder';
import { retryMoney } from './retry';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Outcome = 'refunded' | 'refused';
const silent = (): Promise<Outcome> => Promise.reject(new ProviderUnavailableError('alipay', true));

/** An order whose money goes back, paid twice; the provider's answers to the older and to the younger payment. */
async function paidTwice(first: () => Promise<Outcome>, second: () => Promise<Outcome>) {
  const { order, payment, subscriber } = await makeOrder(database.db, 'refunding');
  const other = await makePayment(database.db, order, { state: 'refunding', refundReason: 'second_payment' });
  const asked: string[] = [];
  const refund: PaymentPort['refund'] = ({ outTradeNo }) => {
    asked.push(outTradeNo === other.outTradeNo ? 'second' : 'first');
    return outTradeNo === other.outTradeNo ? second() : first();
  };
  const deps = { payment: { refund } as unknown as PaymentPort };
  const states = async () => {
    const rows = await database.db.select().from(payments).where(eq(payments.orderNo, order.orderNo));
    const of = (id: string | undefined) => rows.find((row) => row.id === id)?.state;
    return { first: of(payment?.id), second: of(other.id) };
  };
  return { order, payment, subscriber, asked, states, send: () => refundOrder(asSystem(database.db), order, deps) };
}

describe('two payments that go back', () => {
  it('one paid beside the order’s own that is refused does not keep the order open, and is tried on', async () => {
    let answer: Outcome = 'refused';
    const { order, send, states } = await paidTwice(
      async () => 'refunded',
      async () => answer,
    );
    const { outTradeNo } = (await openRefunds(asSystem(database.db), order.orderNo))[1] ?? {};
    expect(await send()).toEqual({ state: 'refunded', refused: [outTradeNo] });
    expect(await states()).toEqual({ first: 'refunded', second: 'refunding' });
    const finance = asStaff(database.db, ['finance'], 'finance-1');
    const waiting = { orderNo: order.orderNo, kind: 'money_failed' };
    expect(await refundQueue(finance)).toContainEqual(expect.objectContaining(waiting));
    await retryMoney(finance, order);
    answer = 'refunded';
    expect(await send()).toEqual({ state: 'refunded', refused: [] });
    expect(await states()).toEqual({ first: 'refunded', second: 'refunded' });
    expect(await refundQueue(finance)).not.toContainEqual(expect.objectContaining(waiting));
  });

  it('an order whose own payment came back before ends by itself, whatever the other one does', async () => {
    const { order, payment, send } = await paidTwice(
      async () => 'refunded',
      async () => 'refused',
    );
    await database.db
      .update(payments)
      .set({ state: 'refunded' })
      .where(eq(payments.id, payment?.id ?? ''));
    expect(await send()).toMatchObject({ state: 'refunded' });
    const acts = await database.db.select().from(auditLog).where(eq(auditLog.objectId, order.orderNo));
    expect(acts.find(({ action }) => action === 'order.finish_refund')?.after).toMatchObject({ amountFen: 5000 });
  });

  it('the customer sees his own refund, although the other payment is older and was refused', async () => {
    const { order, subscriber, payment, send } = await paidTwice(
      async () => 'refunded',
      async () => 'refused',
    );
    const later = new Date((payment?.createdAt.getTime() ?? 0) + 60_000);
    await database.db
      .update(payments)
      .set({ createdAt: later })
      .where(eq(payments.id, payment?.id ?? ''));
    await send();
    const { refund } = await getOrder(asCustomer(database.db, subscriber), order);
    expect(refund?.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  });

  it.each([
    ['was refused', async () => 'refused' as const, 'refund.refused'],
    ['got no answer', silent, 'provider.unavailable'],
  ])('one that %s keeps no other waiting', async (_, first, code) => {
    const { send, asked, states } = await paidTwice(first, async () => 'refunded');
    await expect(send()).rejects.toMatchObject({ code });
    expect(asked).toEqual(['first', 'second']);
    expect(await states()).toEqual({ first: 'refunding', second: 'refunded' });
  });

  it('a provider that is away is asked again sooner than one that said no', async () => {
    const { send } = await paidTwice(async () => 'refused', silent);
    await expect(send()).rejects.toMatchObject({ code: 'provider.unavailable' });
  });
});
