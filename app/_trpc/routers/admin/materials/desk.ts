import type { MaterialDeskRow } from '@/lib/schemas/material-views';
import { materialDesk } from '@/lib/services/material/desk';
import { staffProcedure } from '../procedures';

export const deskRoute = staffProcedure.query(({ ctx }): Promise<MaterialDeskRow[]> => materialDesk(ctx.service));
