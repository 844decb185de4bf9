import { asc, inArray } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { routeEvents, shipments } from '../../../db/schema/production';
import type { ShipmentView } from '../../schemas/admin-views';
import { staffNames } from '../staff/names';

export const COURIER_NAME = '顺丰速运';
type ShipmentRow = typeof shipments.$inferSelect;
type EventRow = typeof routeEvents.$inferSelect;

function view(row: ShipmentRow, events: EventRow[], names: ReadonlyMap<string, string>): ShipmentView {
  return {
    waybillNo: row.waybillNo,
    courier: COURIER_NAME,
    tokenSerial: row.tokenSerial,
    labelUrl: row.labelKey ? `/api/admin/files/label/${row.orderNo}` : null,
    slipUrl: row.slipKey ? `/api/admin/files/slip/${row.orderNo}` : null,
    boundAt: row.boundAt?.toISOString() ?? null,
    boundByName: row.boundBy ? (names.get(row.boundBy) ?? row.boundBy) : null,
    events: events.map((event) => ({
      at: event.at.toISOString(),
      place: event.place,
      text: event.text,
      stage: event.stage,
    })),
  };
}

/** Shipments with their route, by order number. */
export async function shipmentViews(db: Executor, orderNos: string[]): Promise<Map<string, ShipmentView>> {
  if (orderNos.length === 0) return new Map();
  const rows = await db.select().from(shipments).where(inArray(shipments.orderNo, orderNos));
  const waybills = rows.map((row) => row.waybillNo).filter((no): no is string => no !== null);
  const events =
    waybills.length === 0
      ? []
      : await db
          .select()
          .from(routeEvents)
          .where(inArray(routeEvents.waybillNo, waybills))
          .orderBy(asc(routeEvents.at), asc(routeEvents.position));
  const names = await staffNames(
    db,
    rows.map((row) => row.boundBy),
  );
  return new Map(
    rows.map((row) => [
      row.orderNo,
      view(
        row,
        events.filter((event) => event.waybillNo === row.waybillNo),
        names,
      ),
    ]),
  );
}
