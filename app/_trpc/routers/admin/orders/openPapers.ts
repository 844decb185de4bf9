import { revealInput } from '@/lib/schemas/admin';
import { askForPapers } from '@/lib/services/papers/ask';
import { staffProcedure } from '../procedures';

export const openPapersRoute = staffProcedure
  .input(revealInput)
  .mutation(({ ctx, input }): Promise<void> => askForPapers(ctx.service, input));
