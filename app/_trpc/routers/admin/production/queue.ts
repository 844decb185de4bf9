import type { ProductionQueueRow } from '@/lib/schemas/admin-views';
import { productionQueue } from '@/lib/services/production/queue';
import { staffProcedure } from '../procedures';

export const queueRoute = staffProcedure.query(
  ({ ctx }): Promise<ProductionQueueRow[]> => productionQueue(ctx.service),
);
