import type { productions } from '../../../db/schema/production';
import type { ProductionView } from '../../schemas/admin-views';

export type ProductionRow = typeof productions.$inferSelect;

export function productionView(row: ProductionRow, names: ReadonlyMap<string, string>): ProductionView {
  return {
    attempt: row.attempt,
    stationId: row.stationId,
    tokenSerial: row.tokenSerial,
    state: row.state,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    startedByName: names.get(row.startedBy) ?? row.startedBy,
  };
}
