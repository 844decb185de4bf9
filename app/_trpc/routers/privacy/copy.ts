import type { DataCopy } from '@/lib/schemas/portal-views';
import { copyData } from '@/lib/services/privacy/copy';
import { customerProcedure } from '../../trpc';

/** A mutation: each copy leaves its row in the audit log. */
export const copyRoute = customerProcedure.mutation(({ ctx }): Promise<DataCopy> => copyData(ctx.service));
