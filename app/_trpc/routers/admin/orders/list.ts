import { orderListInput } from '@/lib/schemas/admin';
import type { OrderListView } from '@/lib/schemas/admin-views';
import { listOrders } from '@/lib/services/queue/listOrders';
import { staffProcedure } from '../procedures';

export const listRoute = staffProcedure
  .input(orderListInput)
  .query(({ ctx, input }): Promise<OrderListView> => listOrders(ctx.service, input));
