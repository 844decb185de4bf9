import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeOrder } from '@/db/testing/factories';
import { type Asks, prefetchedState } from './prefetch-state';
import { BASE, context, cookieOf, database, startTestWeb } from './testing';
import { errorData } from './trpc';

vi.mock('./trpc', async (load) => {
  const real = await load<typeof import('./trpc')>();
  return { ...real, errorData: vi.fn(real.errorData) };
});

startTestWeb();
beforeEach(() => {
  vi.mocked(errorData).mockClear();
});

/** Kinds of the failures that were told to the log's door. */
const told = () =>
  vi.mocked(errorData).mock.results.map(({ value }) => ({ kind: value.kind, numbered: value.requestNo !== null }));

const asked =
  (orderNo: string): Asks =>
  (trpc, client) => [
    client.prefetchQuery(trpc.order.get.queryOptions({ orderNo })),
    client.prefetchQuery(trpc.order.list.queryOptions()),
  ];

async function page(orderNo: string, cookie?: string, db = database.db) {
  const req = new Request(BASE, cookie ? { headers: { cookie } } : {});
  const { queries } = await prefetchedState(asked(orderNo), { ...context(req), db });
  return queries.map(({ queryKey, state }) => [(queryKey[0] as string[]).join('.'), state.data]);
}

describe('what stands in the first HTML', () => {
  it('are the answers to the customer’s own questions', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'paid');
    const found = await page(order.orderNo, await cookieOf(subscriber));
    expect(found).toMatchObject([
      ['order.get', { orderNo: order.orderNo }],
      ['order.list', [{ orderNo: order.orderNo }]],
    ]);
    expect(told()).toEqual([]);
  });

  it('is nothing of a stranger’s order, and nothing at all without a session', async () => {
    const { order } = await makeOrder(database.db, 'paid');
    const { subscriber } = await makeOrder(database.db, 'paid');
    const found = await page(order.orderNo, await cookieOf(subscriber));
    expect(found.map(([path]) => path)).toEqual(['order.list']);
    expect(await page(order.orderNo)).toEqual([]);
    // Refusals are the page's to tell: no line in the log for them.
    expect(new Set(told().map(({ numbered }) => numbered))).toEqual(new Set([false]));
  });

  it('lacks what failed; the failure is in the log, and the page asks itself', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'paid');
    const cookie = await cookieOf(subscriber);
    const broken = new Proxy(database.db, {
      get: (db, name) => (name === 'select' ? () => expect.unreachable('the database is away') : Reflect.get(db, name)),
    });
    expect(await page(order.orderNo, cookie, broken)).toEqual([]);
    expect(told()).toEqual([
      { kind: 'internal', numbered: true },
      { kind: 'internal', numbered: true },
    ]);
  });
});
