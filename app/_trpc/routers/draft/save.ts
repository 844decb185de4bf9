import { draftSaveInput } from '@/lib/schemas/application';
import { saveDraft } from '@/lib/services/draft/saveDraft';
import { customerProcedure } from '../../trpc';

export const saveRoute = customerProcedure
  .input(draftSaveInput)
  .mutation(({ ctx, input }): Promise<{ savedAt: string }> => saveDraft(ctx.service, input));
