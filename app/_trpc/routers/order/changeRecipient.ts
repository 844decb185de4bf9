import { changeRecipientInput } from '@/lib/schemas/order';
import { changeRecipient } from '@/lib/services/order/changeRecipient';
import { customerProcedure } from '../../trpc';

export const changeRecipientRoute = customerProcedure
  .input(changeRecipientInput)
  .mutation(({ ctx, input }): Promise<{ changed: boolean }> => changeRecipient(ctx.service, input));
