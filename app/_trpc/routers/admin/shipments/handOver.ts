import { orderNoInput } from '@/lib/schemas/admin';
import { handOverShipment } from '@/lib/services/shipment/handOver';
import { staffProcedure } from '../procedures';

export const handOverRoute = staffProcedure
  .input(orderNoInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await handOverShipment(ctx.service, input);
    return { ok: true };
  });
