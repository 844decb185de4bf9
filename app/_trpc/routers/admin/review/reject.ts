import { rejectInput } from '@/lib/schemas/admin';
import { rejectOrder } from '@/lib/services/review/reject';
import { staffProcedure } from '../procedures';

export const rejectRoute = staffProcedure.input(rejectInput).mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
  await rejectOrder(ctx.service, input);
  return { ok: true };
});
