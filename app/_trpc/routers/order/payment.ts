import { orderNoInput } from '@/lib/schemas/order';
import type { PaymentView } from '@/lib/schemas/portal-views';
import { getPayment } from '@/lib/services/query/getPayment';
import { customerProcedure } from '../../trpc';

export const paymentRoute = customerProcedure
  .input(orderNoInput)
  .query(({ ctx, input }): Promise<PaymentView> => getPayment(ctx.service, input));
