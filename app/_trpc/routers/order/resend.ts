import { orderNoInput } from '@/lib/schemas/order';
import { type Resent, resendInvoice, resendPin } from '@/lib/services/resend/request';
import { customerProcedure } from '../../trpc';

export const resendPinRoute = customerProcedure
  .input(orderNoInput)
  .mutation(({ ctx, input }): Promise<Resent> => resendPin(ctx.service, input));

export const resendInvoiceRoute = customerProcedure
  .input(orderNoInput)
  .mutation(({ ctx, input }): Promise<Resent> => resendInvoice(ctx.service, input));
