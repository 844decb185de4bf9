import { orderNoInput } from '@/lib/schemas/admin';
import { releaseOrder } from '@/lib/services/review/release';
import { staffProcedure } from '../procedures';

export const releaseRoute = staffProcedure
  .input(orderNoInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await releaseOrder(ctx.service, input);
    return { ok: true };
  });
