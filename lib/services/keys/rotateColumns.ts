import type { Db } from '../../../db/client';
import type { EncryptedColumn } from '../../../db/encrypted-columns';
import type { FieldCipher } from '../../crypto/field-cipher';

export interface Sweep {
  db: Db;
  cipher: FieldCipher;
  /** Key id that everything is to be under. */
  keyId: string;
  batch: number;
  /** Ends after the batch at hand; what is done stays done. */
  signal?: AbortSignal | undefined;
}

interface StaleRow {
  id: string;
  value: string;
}

/** Under an older key, or of the time before values were bound to their place. */
const stale = (column: string, keyId: string) => `"${column}" not like '${keyId}.%'`;

export async function countStale({ db, keyId }: Sweep, { table, column }: EncryptedColumn): Promise<number> {
  const [row] = await db.$client.unsafe<{ count: number }[]>(
    `select count(*)::int as count from "${table}" where ${stale(column, keyId)}`,
  );
  return row?.count ?? 0;
}

/**
 * One walk over a column, along the primary key. What still stands under an older key is the only memory: a walk that
 * was interrupted is simply begun again. @returns values written anew
 */
export async function sweepColumn(sweep: Sweep, target: EncryptedColumn): Promise<number> {
  let written = 0;
  let last: string | null = null;
  for (;;) {
    const rows: StaleRow[] = await nextRows(sweep, target, last);
    if (rows.length === 0 || sweep.signal?.aborted) return written;
    written += await replace(sweep, target, rows);
    last = rows.at(-1)?.id ?? null;
  }
}

function nextRows(sweep: Sweep, target: EncryptedColumn, last: string | null): Promise<StaleRow[]> {
  const { table, column, key, keyType } = target;
  return sweep.db.$client.unsafe<StaleRow[]>(
    `select "${key}"::text as id, "${column}" as value from "${table}"
     where ${stale(column, sweep.keyId)} and ($1::text is null or "${key}" > $1::${keyType})
     order by "${key}" limit ${sweep.batch}`,
    [last],
  );
}

/**
 * Only where the value is still the one that was read: whoever wrote meanwhile has the last word. Rows that a
 * transaction holds are left for the next walk, so that nobody ever waits for us holding locks of others.
 */
async function replace({ db, cipher }: Sweep, target: EncryptedColumn, rows: StaleRow[]): Promise<number> {
  const { table, column, place, key, keyType } = target;
  const fresh = rows.map(({ value }) => cipher.encrypt(cipher.decrypt(value, place), place));
  const done = await db.$client.unsafe(
    `with given as (select * from unnest($1::text[], $2::text[], $3::text[]) as v(id, old, new)),
     free as (select "${key}" as id from "${table}" where "${key}" in (select id::${keyType} from given)
              order by "${key}" for update skip locked)
     update "${table}" t set "${column}" = given.new from given, free
     where free.id = given.id::${keyType} and t."${key}" = free.id and t."${column}" = given.old`,
    [rows.map(({ id }) => id), rows.map(({ value }) => value), fresh],
  );
  return done.count;
}
