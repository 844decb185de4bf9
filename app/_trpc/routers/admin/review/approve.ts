import { orderNoInput } from '@/lib/schemas/admin';
import { approveOrder } from '@/lib/services/review/approve';
import { staffProcedure } from '../procedures';

export const approveRoute = staffProcedure
  .input(orderNoInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await approveOrder(ctx.service, input);
    return { ok: true };
  });
