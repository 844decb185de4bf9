import { announceParcelInput } from '@/lib/schemas/material';
import { announceParcel } from '@/lib/services/material/announceParcel';
import { customerProcedure } from '../../trpc';

export const announceParcelRoute = customerProcedure
  .input(announceParcelInput)
  .mutation(({ ctx, input }): Promise<{ ok: true }> => announceParcel(ctx.service, input));
