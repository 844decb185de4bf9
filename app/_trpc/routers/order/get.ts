import { orderNoInput } from '@/lib/schemas/order';
import type { OrderView } from '@/lib/schemas/portal-views';
import { getOrder } from '@/lib/services/query/getOrder';
import { customerProcedure } from '../../trpc';

export const getRoute = customerProcedure
  .input(orderNoInput)
  .query(({ ctx, input }): Promise<OrderView> => getOrder(ctx.service, input));
