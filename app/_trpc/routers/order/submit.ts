import { draftIdInput } from '@/lib/schemas/application';
import { submitOrder } from '@/lib/services/order/submitOrder';
import { customerProcedure } from '../../trpc';

export const submitRoute = customerProcedure
  .input(draftIdInput)
  .mutation(
    ({ ctx, input }): Promise<{ orderNo: string }> => submitOrder(ctx.service, input, { indexKey: ctx.indexKey }),
  );
