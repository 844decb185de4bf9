import type { OrderItem } from '@/lib/schemas/portal-views';
import { listOrders } from '@/lib/services/query/listOrders';
import { customerProcedure } from '../../trpc';

export const listRoute = customerProcedure.query(({ ctx }): Promise<OrderItem[]> => listOrders(ctx.service));
