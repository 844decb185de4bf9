import { confirmApplicationInput } from '@/lib/schemas/order';
import { confirmApplication } from '@/lib/services/order/confirmApplication';
import { customerProcedure } from '../../trpc';

export const confirmApplicationRoute = customerProcedure
  .input(confirmApplicationInput)
  .mutation(
    ({ ctx, input }): Promise<{ confirmedAt: string }> =>
      confirmApplication(ctx.service, input, { indexKey: ctx.indexKey }),
  );
