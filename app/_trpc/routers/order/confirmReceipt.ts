import { orderNoInput } from '@/lib/schemas/order';
import { confirmReceipt } from '@/lib/services/shipment/confirmReceipt';
import { customerProcedure } from '../../trpc';

export const confirmReceiptRoute = customerProcedure
  .input(orderNoInput)
  .mutation(({ ctx, input }): Promise<{ state: string }> => confirmReceipt(ctx.service, input));
