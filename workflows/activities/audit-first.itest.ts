import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeOrder, makePayment } from '@/db/testing/factories';
import type { PaymentPort } from '@/lib/ports/payment';
import { testClock } from '@/lib/services/testing';
import { createOrderActivities, type OrderActivityDeps } from './orders';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** An order with an open trade, offered or not, and a provider whose every change is noted. */
async function arranged(state: 'submitted' | 'closed', trade: { offered: boolean } | null) {
  const { order } = await makeOrder(database.db, state);
  if (trade) await makePayment(database.db, order, { qrExpiresAt: trade.offered ? new Date() : null });
  const changes: string[] = [];
  const payment = {
    precreate: async () => {
      changes.push('precreate');
      return { qrCode: 'https://qr.example.com/1' };
    },
    pagePay: () => null,
    query: async () => ({ status: 'waiting' as const }),
    close: async () => {
      changes.push('close');
      return 'closed' as const;
    },
  };
  const log = { warn: () => {}, error: () => {} };
  const deps = { db: database.db, clock: testClock(), log, payment: payment as unknown as PaymentPort };
  const activities = createOrderActivities(deps as unknown as OrderActivityDeps);
  return { activities, changes, orderNo: order.orderNo };
}

async function withoutAudit(act: () => Promise<unknown>): Promise<void> {
  await database.db.$client.unsafe('alter table audit_head rename to audit_head_away');
  try {
    await expect(act()).rejects.toThrow();
  } finally {
    await database.db.$client.unsafe('alter table audit_head_away rename to audit_head');
  }
}

type Case = Awaited<ReturnType<typeof arranged>>;
const open = ({ activities, orderNo }: Case) => activities.openPayment({ orderNo });
const expire = ({ activities, orderNo }: Case) => activities.closeUnpaid({ orderNo, reason: 'expired' });
const refund = ({ activities, orderNo }: Case) => activities.refund({ orderNo });

describe('what the provider is to do waits until it is recorded that it begins', () => {
  it.each([
    ['a trade is opened', () => arranged('submitted', null), open, ['precreate']],
    [
      'an opened trade gives way to a new one',
      () => arranged('submitted', { offered: true }),
      open,
      ['close', 'precreate'],
    ],
    [
      'the trade of an order that nobody pays is closed',
      () => arranged('submitted', { offered: false }),
      expire,
      ['close'],
    ],
    ['what an order has left open is closed', () => arranged('closed', { offered: false }), refund, ['close']],
  ] as const)('%s', async (_, arrange, act, wanted) => {
    const one = await arrange();
    await withoutAudit(() => act(one));
    expect(one.changes).toEqual([]);
    await act(one);
    expect(one.changes).toEqual(wanted);
  });

  it('once for each trade, however often it is asked to close', async () => {
    const one = await arranged('closed', { offered: false });
    await refund(one);
    await refund(one);
    expect(one.changes).toEqual(['close', 'close']);
    const rows = await database.db.$client`
      select 1 from audit_log where object_id = ${one.orderNo} and action = 'payment.close_begin'`;
    expect(rows).toHaveLength(1);
  });
});
