import { orderNoInput } from '@/lib/schemas/admin';
import { receiveMaterials } from '@/lib/services/material/receiveMaterials';
import { staffProcedure } from '../procedures';

export const receiveRoute = staffProcedure
  .input(orderNoInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await receiveMaterials(ctx.service, input);
    return { ok: true };
  });
