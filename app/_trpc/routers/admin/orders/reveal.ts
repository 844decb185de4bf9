import { revealInput } from '@/lib/schemas/admin';
import type { RevealedValues } from '@/lib/schemas/admin-views';
import { revealOrder } from '@/lib/services/queue/revealOrder';
import { staffProcedure } from '../procedures';

export const revealRoute = staffProcedure
  .input(revealInput)
  .mutation(({ ctx, input }): Promise<RevealedValues> => revealOrder(ctx.service, input));
