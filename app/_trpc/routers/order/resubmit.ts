import { orderNoInput } from '@/lib/schemas/order';
import { resubmitOrder } from '@/lib/services/order/resubmitOrder';
import { customerProcedure } from '../../trpc';

export const resubmitRoute = customerProcedure
  .input(orderNoInput)
  .mutation(({ ctx, input }): Promise<{ state: string }> => resubmitOrder(ctx.service, input));
