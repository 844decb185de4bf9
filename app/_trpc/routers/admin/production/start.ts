import { startProductionInput } from '@/lib/schemas/admin';
import type { StartedProduction } from '@/lib/schemas/admin-views';
import { startProduction } from '@/lib/services/production/start';
import { staffProcedure } from '../procedures';

export const startRoute = staffProcedure
  .input(startProductionInput)
  .mutation(({ ctx, input }): Promise<StartedProduction[]> => startProduction(ctx.service, input));
