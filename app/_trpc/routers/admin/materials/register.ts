import { registerArrivalInput } from '@/lib/schemas/material';
import { registerArrival } from '@/lib/services/material/registerArrival';
import { staffProcedure } from '../procedures';

export const registerRoute = staffProcedure
  .input(registerArrivalInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await registerArrival(ctx.service, input);
    return { ok: true };
  });
