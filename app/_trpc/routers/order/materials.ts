import type { MaterialsView } from '@/lib/schemas/material-views';
import { orderNoInput } from '@/lib/schemas/order';
import { getMaterials } from '@/lib/services/material/getMaterials';
import { customerProcedure } from '../../trpc';

export const materialsRoute = customerProcedure
  .input(orderNoInput)
  .query(({ ctx, input }): Promise<MaterialsView> => getMaterials(ctx.service, input));
