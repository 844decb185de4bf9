import type { Executor } from '../../../db/client';
import { chinaDate } from '../../domain/calendar';
import { kindNames } from '../order/materials';
import type { OrderRow } from '../order/transition';
import { awaited, parcelsOf } from './rows';

/** What the notices about posted papers say, read when they are sent. */
export const MATERIAL_READERS = {
  materials_wanted: (_db: Executor, order: OrderRow) => ({ done: isFree(order) ? '已提交' : '已支付成功' }),
  materials_reminder: async (db: Executor, order: OrderRow) => {
    const { until } = awaited(order, await parcelsOf(db, order.orderNo));
    const [, month, day] = chinaDate(until).split('-').map(Number);
    return { date: `${month}月${day}日`, outcome: isFree(order) ? '取消' : '取消并退款' };
  },
  materials_incomplete: async (db: Executor, order: OrderRow) => {
    const incomplete = (await parcelsOf(db, order.orderNo)).find(({ state }) => state === 'incomplete');
    return { missing: kindNames(incomplete?.missing ?? []) };
  },
  materials_refused: () => ({}),
  materials_received: () => ({}),
  materials_expired: (_db: Executor, order: OrderRow) => ({
    next: isFree(order) ? APPLY_ANEW : `费用将原路退回，${APPLY_ANEW}`,
  }),
};

const APPLY_ANEW = '如需办理请重新提交申请';
const isFree = ({ amountFen }: OrderRow): boolean => amountFen === 0;
