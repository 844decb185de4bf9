import { findMaterialsInput } from '@/lib/schemas/material';
import type { FoundOrder } from '@/lib/schemas/material-views';
import { findMaterials } from '@/lib/services/material/desk';
import { staffProcedure } from '../procedures';

export const findRoute = staffProcedure
  .input(findMaterialsInput)
  .query(({ ctx, input }): Promise<FoundOrder[]> => findMaterials(ctx.service, input));
