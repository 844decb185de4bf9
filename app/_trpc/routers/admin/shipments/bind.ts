import { bindShipmentInput } from '@/lib/schemas/admin';
import type { ShipmentView } from '@/lib/schemas/admin-views';
import { bindShipment } from '@/lib/services/shipment/bind';
import { staffProcedure } from '../procedures';

export const bindRoute = staffProcedure
  .input(bindShipmentInput)
  .mutation(({ ctx, input }): Promise<ShipmentView> => bindShipment(ctx.service, input));
