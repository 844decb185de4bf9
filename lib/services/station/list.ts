import { asc, inArray } from 'drizzle-orm';
import { productions, stationSlots, stations } from '../../../db/schema/production';
import type { SlotView, StationView } from '../../schemas/admin-views';
import { requirePermission, type ServiceContext } from '../context';
import { isOnline } from './online';

/** Stations with their slots as last reported; a slot is available when its blank token serves no order. */
export async function listStations(ctx: ServiceContext): Promise<StationView[]> {
  requirePermission(ctx, 'station.read');
  const [rows, slots, inUse] = await Promise.all([
    ctx.db.select().from(stations).orderBy(asc(stations.id)),
    ctx.db.select().from(stationSlots).orderBy(asc(stationSlots.slot)),
    ctx.db
      .select({ serial: productions.tokenSerial })
      .from(productions)
      .where(inArray(productions.state, ['running', 'made'])),
  ]);
  const used = new Set(inUse.map((row) => row.serial));
  const now = ctx.clock.now();
  return rows.map((station) => {
    const online = isOnline(station.seenAt, now);
    const own = slots.filter((slot) => slot.stationId === station.id);
    return {
      id: station.id,
      name: station.name,
      online,
      seenAt: station.seenAt?.toISOString() ?? null,
      version: station.version,
      slots: own.map((slot) => slotView(slot, online && slot.state === 'blank' && !used.has(slot.tokenSerial))),
    };
  });
}

function slotView(slot: typeof stationSlots.$inferSelect, available: boolean): SlotView {
  return {
    slot: slot.slot,
    tokenSerial: slot.tokenSerial.startsWith('#') ? '' : slot.tokenSerial,
    label: slot.label,
    model: slot.model,
    state: slot.state,
    step: slot.step,
    stepText: slot.stepText,
    message: slot.message,
    orderNo: slot.orderNo,
    available,
  };
}
