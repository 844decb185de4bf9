import { asc, inArray } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orderItems } from '../../../db/schema/order';
import { routeEvents, shipments } from '../../../db/schema/production';
import type { ShipmentView } from '../../schemas/admin-views';
import { staffNames } from '../staff/names';

export const COURIER_NAME = '顺丰速运';
type ShipmentRow = typeof shipments.$inferSelect;
type EventRow = typeof routeEvents.$inferSelect;

type TokenRow = Pick<typeof orderItems.$inferSelect, 'tokenSerial' | 'boundAt'>;

function view(
  row: ShipmentRow,
  tokens: TokenRow[],
  events: EventRow[],
  names: ReadonlyMap<string, string>,
): ShipmentView {
  // A dropped waybill leaves its files behind.
  const printable = row.waybillNo !== null;
  return {
    waybillNo: row.waybillNo,
    courier: COURIER_NAME,
    tokenSerial: row.tokenSerial,
    tokens: tokens.map(({ tokenSerial, boundAt }) => ({ serial: tokenSerial ?? '', scanned: boundAt !== null })),
    labelUrl: printable && row.labelKey ? `/api/admin/files/label/${row.orderNo}` : null,
    slipUrl: printable && row.slipKey ? `/api/admin/files/slip/${row.orderNo}` : null,
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
  const items = await db
    .select()
    .from(orderItems)
    .where(inArray(orderItems.orderNo, orderNos))
    .orderBy(asc(orderItems.position));
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
        items.filter((item) => item.orderNo === row.orderNo),
        events.filter((event) => event.waybillNo === row.waybillNo),
        names,
      ),
    ]),
  );
}
