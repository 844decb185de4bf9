import { draftIdInput } from '@/lib/schemas/application';
import type { DraftView } from '@/lib/schemas/portal-views';
import { getDraft } from '@/lib/services/draft/getDraft';
import { customerProcedure } from '../../trpc';

export const getRoute = customerProcedure
  .input(draftIdInput)
  .query(({ ctx, input }): Promise<DraftView> => getDraft(ctx.service, input, { indexKey: ctx.indexKey }));
