import { cancelOrderInput } from '@/lib/schemas/order';
import { cancelOrder } from '@/lib/services/order/cancelOrder';
import { customerProcedure } from '../../trpc';

export const cancelRoute = customerProcedure
  .input(cancelOrderInput)
  .mutation(({ ctx, input }): Promise<{ state: string }> => cancelOrder(ctx.service, input));
