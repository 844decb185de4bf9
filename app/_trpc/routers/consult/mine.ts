import type { ConsultItem } from '@/lib/schemas/portal-views';
import { listOwnMessages } from '@/lib/services/consult/read';
import { customerProcedure } from '../../trpc';

export const mineRoute = customerProcedure.query(({ ctx }): Promise<ConsultItem[]> => listOwnMessages(ctx.service));
