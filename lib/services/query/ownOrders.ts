import { and, eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { requireCustomer, type ServiceContext } from '../context';

/** Is this order the customer's own? Owners never change, so each number is asked for once a page. */
export function ownOrders(ctx: ServiceContext): (orderNo: string) => Promise<boolean> {
  const { subscriberId } = requireCustomer(ctx);
  const known = new Map<string, boolean>();
  return async (orderNo) => {
    const remembered = known.get(orderNo);
    if (remembered !== undefined) return remembered;
    const rows = await ctx.db
      .select({ orderNo: orders.orderNo })
      .from(orders)
      .where(and(eq(orders.orderNo, orderNo), eq(orders.subscriberId, subscriberId)));
    known.set(orderNo, rows.length > 0);
    return rows.length > 0;
  };
}
