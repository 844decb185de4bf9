import { orderNoInput } from '@/lib/schemas/order';
import { paidOnPage } from '@/lib/services/payment/paidOnPage';
import { customerProcedure } from '../../trpc';

export const paidOnPageRoute = customerProcedure
  .input(orderNoInput)
  .mutation(({ ctx, input }): Promise<{ ok: true }> => paidOnPage(ctx.service, input));
