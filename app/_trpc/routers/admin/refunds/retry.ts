import { orderNoInput } from '@/lib/schemas/admin';
import { retryMoney, retryReversal } from '@/lib/services/refund/retry';
import { staffProcedure } from '../procedures';

export const retryMoneyRoute = staffProcedure
  .input(orderNoInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await retryMoney(ctx.service, input);
    return { ok: true };
  });

export const retryReversalRoute = staffProcedure
  .input(orderNoInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await retryReversal(ctx.service, input);
    return { ok: true };
  });
