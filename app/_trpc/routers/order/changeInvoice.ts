import { changeInvoiceInput } from '@/lib/schemas/order';
import { changeInvoiceBuyer } from '@/lib/services/invoice/changeBuyer';
import { customerProcedure } from '../../trpc';

export const changeInvoiceRoute = customerProcedure
  .input(changeInvoiceInput)
  .mutation(({ ctx, input }): Promise<{ invoiceStatus: string }> => changeInvoiceBuyer(ctx.service, input));
