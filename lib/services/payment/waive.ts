import type { Tx } from '../../../db/client';
import type { ServiceContext } from '../context';
import { type OrderRow, transitionOrder } from '../order/transition';

/** Nothing is to be paid: the review is next, or by post the papers are. The caller has locked the order. */
export async function waivePayment(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<void> {
  const event = { kind: 'payment_waived' } as const;
  if (order.materialRoute === 'post') await transitionOrder(tx, ctx, order, 'waive_before_materials', { event });
  else await transitionOrder(tx, ctx, order, 'waive_payment', { event });
}
