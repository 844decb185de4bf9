import { orderNoInput } from '@/lib/schemas/order';
import { requestPayment } from '@/lib/services/payment/requestPayment';
import { customerProcedure } from '../../trpc';

export const requestPaymentRoute = customerProcedure
  .input(orderNoInput)
  .mutation(({ ctx, input }): Promise<{ ok: true }> => requestPayment(ctx.service, input));
