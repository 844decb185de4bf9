import { orderNoInput } from '@/lib/schemas/order';
import { requestApplicationCode } from '@/lib/services/order/requestApplicationCode';
import { customerProcedure } from '../../trpc';

export const requestApplicationCodeRoute = customerProcedure
  .input(orderNoInput)
  .mutation(
    ({ ctx, input }): Promise<{ maskedMobile: string; resendAfterSeconds: number; expiresInSeconds: number }> =>
      requestApplicationCode(ctx.service, input, { sms: ctx.ports.sms, indexKey: ctx.indexKey }),
  );
