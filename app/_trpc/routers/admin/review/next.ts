import type { OrderListRow } from '@/lib/schemas/admin-views';
import { nextForReview } from '@/lib/services/review/next';
import { staffProcedure } from '../procedures';

export const nextRoute = staffProcedure.query(({ ctx }): Promise<OrderListRow | null> => nextForReview(ctx.service));
