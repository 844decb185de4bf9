import { BUSINESS_TYPES, type BusinessType, ORDER_STATES } from '@/lib/domain/order';
import type { OrderItem } from '@/lib/schemas/portal-views';

/** What the customer looks for; stands in the address, so that it survives going back and can be kept as a bookmark. */
export interface OrderFilter {
  group: Group | '';
  type: BusinessType | '';
  period: Period | '';
  text: string;
}

export const GROUPS = { mine: '等待您办理', running: '办理中', done: '已完成', ended: '已取消或退款' } as const;
type Group = keyof typeof GROUPS;
export const PERIODS = { '30': '近 30 天', '90': '近 3 个月', '365': '近 1 年' } as const;
type Period = keyof typeof PERIODS;

const known = <T extends string>(table: Record<T, unknown>, value: string | null): T | '' =>
  value !== null && value in table ? (value as T) : '';

export const readFilter = (params: { get(name: string): string | null }): OrderFilter => ({
  group: known(GROUPS, params.get('state')),
  type: known(BUSINESS_TYPES, params.get('type')),
  period: known(PERIODS, params.get('period')),
  text: params.get('q')?.slice(0, 50) ?? '',
});

export function filterQuery({ group, type, period, text }: OrderFilter): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ state: group, type, period, q: text })) {
    if (value) params.set(name, value);
  }
  const query = params.toString();
  return query ? `?${query}` : '';
}

export const isFiltered = (filter: OrderFilter): boolean => filterQuery(filter) !== '';

const DAY = 24 * 3_600_000;

export function filterOrders(orders: OrderItem[], filter: OrderFilter, now: number): OrderItem[] {
  const words = filter.text.trim().toLowerCase();
  const since = filter.period ? now - Number(filter.period) * DAY : 0;
  return orders.filter(
    (order) =>
      (!filter.group || groupOf(order) === filter.group) &&
      (!filter.type || order.businessType === filter.type) &&
      Date.parse(order.submittedAt) >= since &&
      [order.orderNo, order.commonName, order.waybillNo ?? '', order.agent].some((value) =>
        value.toLowerCase().includes(words),
      ),
  );
}

function groupOf(order: OrderItem): Group {
  if (order.state === 'completed') return 'done';
  const state = ORDER_STATES[order.state];
  if (state.final) return 'ended';
  return state.responsible === 'customer' ? 'mine' : 'running';
}
