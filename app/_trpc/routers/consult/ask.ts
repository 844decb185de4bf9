import { askInput } from '@/lib/schemas/consult';
import type { AskedQuestion } from '@/lib/schemas/portal-views';
import { askQuestion } from '@/lib/services/consult/ask';
import { customerProcedure } from '../../trpc';

export const askRoute = customerProcedure
  .input(askInput)
  .mutation(({ ctx, input }): Promise<AskedQuestion> => askQuestion(ctx.service, input, { indexKey: ctx.indexKey }));
