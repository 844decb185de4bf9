import { orderNoInput } from '@/lib/schemas/admin';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { readOrder } from '@/lib/services/queue/readOrder';
import { claimOrder } from '@/lib/services/review/claim';
import { staffProcedure } from '../procedures';

/** Answers with the order as it is after the claim, so that the review page needs one request. */
export const claimRoute = staffProcedure
  .input(orderNoInput)
  .mutation(async ({ ctx, input }): Promise<AdminOrderView> => {
    await claimOrder(ctx.service, input);
    return readOrder(ctx.service, input);
  });
