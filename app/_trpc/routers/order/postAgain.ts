import { orderNoInput } from '@/lib/schemas/order';
import { postAgain } from '@/lib/services/material/postAgain';
import { customerProcedure } from '../../trpc';

export const postAgainRoute = customerProcedure
  .input(orderNoInput)
  .mutation(({ ctx, input }): Promise<{ ok: true }> => postAgain(ctx.service, input));
