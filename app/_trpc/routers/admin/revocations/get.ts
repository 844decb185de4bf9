import { orderNoInput } from '@/lib/schemas/admin';
import type { RevocationDeskView } from '@/lib/schemas/revocation-views';
import { readRevocationDesk } from '@/lib/services/revocation/desk';
import { staffProcedure } from '../procedures';

export const getRoute = staffProcedure
  .input(orderNoInput)
  .query(({ ctx, input }): Promise<RevocationDeskView> => readRevocationDesk(ctx.service, input));
