import type { RefundRow } from '@/lib/schemas/refund-views';
import { refundQueue } from '@/lib/services/refund/desk';
import { staffProcedure } from '../procedures';

export const listRoute = staffProcedure.query(({ ctx }): Promise<RefundRow[]> => refundQueue(ctx.service));
