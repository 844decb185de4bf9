import type { Executor } from '../../../db/client';
import { chinaDate } from '../../domain/calendar';
import { kindNames } from '../order/materials';
import type { OrderRow } from '../order/transition';
import { awaited, parcelsOf } from './rows';

/** What the notices about posted papers say, read when they are sent. */
export const MATERIAL_READERS = {
  materials_wanted: () => ({}),
  materials_reminder: async (db: Executor, order: OrderRow) => {
    const { until } = awaited(order, await parcelsOf(db, order.orderNo));
    const [, month, day] = chinaDate(until).split('-').map(Number);
    return { date: `${month}月${day}日` };
  },
  materials_incomplete: async (db: Executor, order: OrderRow) => {
    const incomplete = (await parcelsOf(db, order.orderNo)).find(({ state }) => state === 'incomplete');
    return { missing: kindNames(incomplete?.missing ?? []) };
  },
  materials_refused: () => ({}),
  materials_received: () => ({}),
  materials_expired: () => ({}),
};
