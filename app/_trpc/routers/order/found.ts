import { foundInput, orderNoInput } from '@/lib/schemas/order';
import { confirmFound, requestFoundCode } from '@/lib/services/order/found';
import type { SentOrderCode } from '@/lib/services/order/orderCode';
import { customerProcedure } from '../../trpc';

export const requestFoundCodeRoute = customerProcedure
  .input(orderNoInput)
  .mutation(
    ({ ctx, input }): Promise<SentOrderCode> =>
      requestFoundCode(ctx.service, input, { sms: ctx.ports.sms, indexKey: ctx.indexKey }),
  );

export const confirmFoundRoute = customerProcedure
  .input(foundInput)
  .mutation(
    ({ ctx, input }): Promise<{ state: string }> => confirmFound(ctx.service, input, { indexKey: ctx.indexKey }),
  );
