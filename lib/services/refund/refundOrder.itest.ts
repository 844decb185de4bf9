import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payments } from '../../../db/schema/order';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder, makePayment } from '../../../db/testing/factories';
import { ProviderUnavailableError } from '../../domain/errors';
import type { PaymentPort } from '../../ports/payment';
import { asSystem } from '../testing';
import { refundOrder } from './refundOrder';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Outcome = 'refunded' | 'refused';
const silent = (): Promise<Outcome> => Promise.reject(new ProviderUnavailableError('alipay', true));

/** An order whose money goes back, paid twice; the provider's answers to the older and to the younger payment. */
async function paidTwice(first: () => Promise<Outcome>, second: () => Promise<Outcome>) {
  const { order, payment } = await makeOrder(database.db, 'refunding');
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
  return { asked, states, send: () => refundOrder(asSystem(database.db), order, deps) };
}

describe('two payments that go back', () => {
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
