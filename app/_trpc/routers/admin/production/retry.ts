import { retryProductionInput } from '@/lib/schemas/admin';
import type { StartedProduction } from '@/lib/schemas/admin-views';
import { retryProduction } from '@/lib/services/production/retry';
import { staffProcedure } from '../procedures';

export const retryRoute = staffProcedure
  .input(retryProductionInput)
  .mutation(({ ctx, input }): Promise<StartedProduction> => retryProduction(ctx.service, input));
