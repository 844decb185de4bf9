import { orderNoInput } from '@/lib/schemas/admin';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { readOrder } from '@/lib/services/queue/readOrder';
import { staffProcedure } from '../procedures';

export const getRoute = staffProcedure
  .input(orderNoInput)
  .query(({ ctx, input }): Promise<AdminOrderView> => readOrder(ctx.service, input));
