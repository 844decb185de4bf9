import { answerInput } from '@/lib/schemas/consult';
import { answerMessage } from '@/lib/services/consult/answer';
import { staffProcedure } from '../procedures';

export const answerRoute = staffProcedure.input(answerInput).mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
  await answerMessage(ctx.service, input);
  return { ok: true };
});
