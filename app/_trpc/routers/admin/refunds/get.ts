import { orderNoInput } from '@/lib/schemas/admin';
import type { RefundDeskView } from '@/lib/schemas/refund-views';
import { readRefund } from '@/lib/services/refund/desk';
import { staffProcedure } from '../procedures';

export const getRoute = staffProcedure
  .input(orderNoInput)
  .query(({ ctx, input }): Promise<RefundDeskView> => readRefund(ctx.service, input));
