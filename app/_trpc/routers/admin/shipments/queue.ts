import type { ShipmentQueueRow } from '@/lib/schemas/admin-views';
import { shipmentQueue } from '@/lib/services/shipment/queue';
import { staffProcedure } from '../procedures';

export const queueRoute = staffProcedure.query(({ ctx }): Promise<ShipmentQueueRow[]> => shipmentQueue(ctx.service));
