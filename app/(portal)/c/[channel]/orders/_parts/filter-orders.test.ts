import { expect, it } from 'vitest';
import type { OrderItem } from '@/lib/schemas/portal-views';
import { filterOrders, filterQuery, isFiltered, type OrderFilter, readFilter } from './filter-orders';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const order = (orderNo: string, more: Partial<OrderItem>): OrderItem =>
  ({
    ...{ orderNo, commonName: '桂林示例甲科技有限公司', agent: '李**', waybillNo: null, businessType: 'reissue' },
    ...{ state: 'paid', submittedAt: '2026-11-20T00:00:00Z' },
    ...more,
  }) as OrderItem;
const ORDERS = [
  order('20261120A000001', { state: 'submitted' }),
  order('20261120A000002', { state: 'shipped', waybillNo: 'SF7444000000001' }),
  order('20260901A000003', { state: 'completed', submittedAt: '2026-09-01T00:00:00Z' }),
  order('20251001A000004', { state: 'refunded', submittedAt: '2025-10-01T00:00:00Z', businessType: 'change' }),
];
const found = (filter: Partial<OrderFilter>) =>
  filterOrders(ORDERS, { group: '', type: '', period: '', text: '', ...filter }, NOW).map(({ orderNo }) =>
    Number(orderNo.slice(-1)),
  );

it('finds by state, type, period and words', () => {
  expect(found({})).toEqual([1, 2, 3, 4]);
  expect(found({ group: 'mine' })).toEqual([1]);
  expect(found({ group: 'running' })).toEqual([2]);
  expect(found({ group: 'done' })).toEqual([3]);
  expect(found({ group: 'ended' })).toEqual([4]);
  expect(found({ type: 'change' })).toEqual([4]);
  expect(found({ period: '30' })).toEqual([1, 2]);
  expect(found({ period: '365' })).toEqual([1, 2, 3]);
  expect(found({ text: ' sf7444 ' })).toEqual([2]);
  expect(found({ text: '示例甲', group: 'done' })).toEqual([3]);
});

it('stands in the address, and reads nothing else out of it', () => {
  const filter: OrderFilter = { group: 'done', type: 'reissue', period: '90', text: '示例' };
  expect(readFilter(new URLSearchParams(filterQuery(filter)))).toEqual(filter);
  expect(isFiltered(filter)).toBe(true);
  const foreign = readFilter(new URLSearchParams('state=everything&type=<b>&period=1'));
  expect(foreign).toEqual({ group: '', type: '', period: '', text: '' });
  expect(isFiltered(foreign)).toBe(false);
});
