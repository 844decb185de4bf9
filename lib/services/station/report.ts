import { and, eq, notInArray } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { publish } from '../../../db/outbox';
import { acceptancePoints } from '../../../db/schema/channel';
import { stationSlots, stations } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { StationReport, StationSlot } from '../../schemas/station';
import type { ServiceContext } from '../context';
import { isOnline } from './online';

type SlotRow = typeof stationSlots.$inferInsert;

/** Keeps what a station says of itself. Open pages hear of it only when something is different: reports come every few seconds. */
export async function reportStation(ctx: ServiceContext, report: StationReport): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    const before = await upsertStation(tx, report, now);
    const known = await tx.select().from(stationSlots).where(eq(stationSlots.stationId, report.stationId));
    const rows = report.slots.map((slot) => slotRow(report.stationId, slot, now));
    const changed = !isOnline(before, now) || differs(known, rows);
    await replaceSlots(tx, report.stationId, rows);
    if (changed) await publish(tx, 'station', report.stationId);
  });
}

/** @returns when it was last seen before */
async function upsertStation(tx: Tx, report: StationReport, now: Date): Promise<Date | null> {
  const seen = { version: report.version, startedAt: new Date(report.startedAt), seenAt: now };
  const [row] = await tx.select().from(stations).where(eq(stations.id, report.stationId)).for('update');
  if (row) {
    await tx.update(stations).set(seen).where(eq(stations.id, report.stationId));
    return row.seenAt;
  }
  const [point] = await tx.select({ id: acceptancePoints.id }).from(acceptancePoints).limit(1);
  if (!point) throw new DomainError('station.no_point', '系统还没有受理点，请先完成初始化。', 'conflict');
  await tx
    .insert(stations)
    .values({ id: report.stationId, name: report.stationId, acceptancePointId: point.id, ...seen });
  return null;
}

function slotRow(stationId: string, slot: StationSlot, now: Date): SlotRow {
  return {
    stationId,
    // An empty slot has no token to be known by.
    tokenSerial: slot.tokenSerial ?? emptySlotKey(slot.slot),
    slot: slot.slot,
    label: slot.label,
    model: slot.model,
    state: slot.state,
    step: slot.step ?? null,
    stepText: slot.stepText ?? null,
    message: slot.message ?? null,
    orderNo: slot.orderNo ?? null,
    reportedAt: now,
  };
}

export const emptySlotKey = (slot: number): string => `#${slot}`;

async function replaceSlots(tx: Tx, stationId: string, rows: SlotRow[]): Promise<void> {
  const serials = rows.map((row) => row.tokenSerial);
  const ofStation = eq(stationSlots.stationId, stationId);
  await tx
    .delete(stationSlots)
    .where(serials.length ? and(ofStation, notInArray(stationSlots.tokenSerial, serials)) : ofStation);
  for (const row of rows) {
    await tx
      .insert(stationSlots)
      .values(row)
      .onConflictDoUpdate({ target: [stationSlots.stationId, stationSlots.tokenSerial], set: row });
  }
}

function differs(known: (typeof stationSlots.$inferSelect)[], rows: SlotRow[]): boolean {
  const facts = (row: SlotRow) =>
    [row.tokenSerial, row.slot, row.label, row.model, row.state, row.step, row.stepText, row.message, row.orderNo].join(
      '\u0001',
    );
  const before = new Set(known.map(facts));
  return known.length !== rows.length || rows.some((row) => !before.has(facts(row)));
}
