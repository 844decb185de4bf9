import type { RevocationRow } from '@/lib/schemas/revocation-views';
import { revocationQueue } from '@/lib/services/revocation/desk';
import { staffProcedure } from '../procedures';

export const listRoute = staffProcedure.query(({ ctx }): Promise<RevocationRow[]> => revocationQueue(ctx.service));
