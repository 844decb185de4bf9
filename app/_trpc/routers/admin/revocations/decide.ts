import { orderNoInput, revocationRefusalInput } from '@/lib/schemas/admin';
import { confirmRevocation, refuseRevocation } from '@/lib/services/revocation/confirm';
import { staffProcedure } from '../procedures';

export const confirmRoute = staffProcedure
  .input(orderNoInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await confirmRevocation(ctx.service, input);
    return { ok: true };
  });

export const refuseRoute = staffProcedure
  .input(revocationRefusalInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await refuseRevocation(ctx.service, input);
    return { ok: true };
  });
