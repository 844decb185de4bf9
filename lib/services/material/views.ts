import { asc, inArray } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { routeEvents } from '../../../db/schema/production';
import { COURIERS, PARCEL_STATES } from '../../domain/material';
import { UPLOAD_KINDS } from '../../domain/order';
import type { ParcelView, PrintedForm } from '../../schemas/material-views';
import type { FormRow, ParcelRow } from './rows';

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export function formView(row: FormRow | null): PrintedForm | null {
  if (!row?.fileKey) return null;
  const { formNo, version, sha256, createdAt, orderNo } = row;
  return { formNo, version, sha256, createdAt: createdAt.toISOString(), url: `/api/forms/${orderNo}` };
}

/** Routes of all parcels in one question. */
export async function parcelViews(db: Executor, rows: ParcelRow[]): Promise<ParcelView[]> {
  const numbers = rows.flatMap(({ courier, waybillNo }) => (courier === 'sf' && waybillNo ? [waybillNo] : []));
  const events =
    numbers.length === 0
      ? []
      : await db
          .select()
          .from(routeEvents)
          .where(inArray(routeEvents.waybillNo, numbers))
          .orderBy(asc(routeEvents.at), asc(routeEvents.position));
  return rows.map((row) => ({
    courier: row.courier,
    courierLabel: row.courier ? COURIERS[row.courier] : '',
    waybillNo: row.waybillNo,
    state: row.state,
    stateLabel: PARCEL_STATES[row.state],
    announcedAt: iso(row.announcedAt),
    registeredAt: iso(row.registeredAt),
    missingLabels: row.missing.map((kind) => UPLOAD_KINDS[kind]),
    note: row.note,
    events: events
      .filter(({ waybillNo }) => waybillNo === row.waybillNo)
      .map(({ at, place, text, stage }) => ({ at: at.toISOString(), place, text, stage })),
  }));
}
