import { inArray } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { staff } from '../../../db/schema/platform';

/** Names of staff by id, for lists and histories; one question, however long the list. */
export async function staffNames(db: Executor, ids: Iterable<string | null>): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id): id is string => id !== null);
  if (wanted.length === 0) return new Map();
  const rows = await db.select({ id: staff.id, name: staff.name }).from(staff).where(inArray(staff.id, wanted));
  return new Map(rows.map((row) => [row.id, row.name]));
}
