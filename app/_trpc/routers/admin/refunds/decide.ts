import { refundDecisionInput } from '@/lib/schemas/admin';
import { grantRefund, refuseRefund } from '@/lib/services/refund/decide';
import { staffProcedure } from '../procedures';

export const grantRoute = staffProcedure
  .input(refundDecisionInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await grantRefund(ctx.service, input);
    return { ok: true };
  });

export const refuseRoute = staffProcedure
  .input(refundDecisionInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await refuseRefund(ctx.service, input);
    return { ok: true };
  });
