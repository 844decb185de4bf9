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
import { listOrders } from '../query/listOrders';
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

  it('the customer sees his own refund first, although the other payment is older, and where that one is', async () => {
    let answer: Outcome = 'refused';
    const { order, subscriber, payment, send } = await paidTwice(
      async () => 'refunded',
      async () => answer,
    );
    const later = new Date((payment?.createdAt.getTime() ?? 0) + 60_000);
    await database.db
      .update(payments)
      .set({ createdAt: later })
      .where(eq(payments.id, payment?.id ?? ''));
    const ctx = asCustomer(database.db, subscriber);
    const seen = async () => {
      const { refund, nextAction } = await getOrder(ctx, order);
      const steps = refund?.steps.map(({ state, label }) => `${state} ${label.replace(/^.*：/, '')}`);
      const [listed] = await listOrders(ctx);
      return { steps, amountFen: refund?.amountFen, last: refund?.steps.at(-1)?.label, text: nextAction.text, listed };
    };
    expect((await seen()).steps).toEqual(['done 退款已受理', 'todo 提交支付宝', 'todo 支付宝退款到账', 'todo 退回中']);
    await send();
    const half = await seen();
    const own = ['done 退款已受理', 'done 提交支付宝', 'done 支付宝已退款，原路退回付款账户'];
    expect(half.steps).toEqual([...own, 'failed 支付宝暂未受理，财务正在处理，无需您操作']);
    expect(half).toMatchObject({ amountFen: 10_000, last: expect.stringMatching(/^另一笔重复支付 ¥50\.00：/) });
    for (const text of [half.text, half.listed?.nextAction.text]) {
      expect(text).toMatch(/^已退款，本订单的费用已原路退回，另一笔重复支付的款项正在退回/);
    }
    answer = 'refunded';
    await send();
    const whole = await seen();
    expect(whole).toMatchObject({ steps: [...own, 'done 已原路退回'], amountFen: 10_000 });
    for (const text of [whole.text, whole.listed?.nextAction.text]) expect(text).toMatch(/^已退款，款项已原路退回。/);
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
