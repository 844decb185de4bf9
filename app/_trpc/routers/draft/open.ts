import { draftOpenInput } from '@/lib/schemas/application';
import type { DraftView } from '@/lib/schemas/portal-views';
import { openDraft } from '@/lib/services/draft/openDraft';
import { customerProcedure } from '../../trpc';

export const openRoute = customerProcedure
  .input(draftOpenInput)
  .mutation(({ ctx, input }): Promise<DraftView> => openDraft(ctx.service, input, { indexKey: ctx.indexKey }));
