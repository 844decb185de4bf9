import { requestRefundInput } from '@/lib/schemas/order';
import { requestRefund } from '@/lib/services/refund/requestRefund';
import { customerProcedure } from '../../trpc';

export const requestRefundRoute = customerProcedure
  .input(requestRefundInput)
  .mutation(({ ctx, input }): Promise<{ requestId: string }> => requestRefund(ctx.service, input));
