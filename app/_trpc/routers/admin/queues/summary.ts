import type { QueueSummary } from '@/lib/schemas/admin-views';
import { queueSummary } from '@/lib/services/queue/summary';
import { staffProcedure } from '../procedures';

export const summaryRoute = staffProcedure.query(({ ctx }): Promise<QueueSummary[]> => queueSummary(ctx.service));
