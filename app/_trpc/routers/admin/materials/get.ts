import { orderNoInput } from '@/lib/schemas/admin';
import type { MaterialDeskOrder } from '@/lib/schemas/material-views';
import { deskOrder } from '@/lib/services/material/desk';
import { staffProcedure } from '../procedures';

export const getRoute = staffProcedure
  .input(orderNoInput)
  .query(({ ctx, input }): Promise<MaterialDeskOrder> => deskOrder(ctx.service, input));
