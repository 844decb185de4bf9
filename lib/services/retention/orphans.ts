import type { Db } from '../../../db/client';
import { fileColumns } from '../../../db/file-columns';
import type { WalkedFiles } from '../../ports/files';
import type { ServiceContext } from '../context';

const BATCH = 5_000;

/**
 * Stored files that no row names. A file is written before its row, so that a row never points to nothing: who dies
 * between the two leaves it, and so does who writes another one at his second try.
 */
export async function deleteOrphans(
  { db }: ServiceContext,
  before: Date,
  { files }: { files: WalkedFiles },
): Promise<number> {
  let deleted = await files.deleteBroken(before);
  for await (const keys of batches(files.keys())) {
    for (const key of await unnamed(db, keys)) if (await files.deleteOlder(key, before)) deleted += 1;
  }
  return deleted;
}

async function* batches(keys: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const key of keys) {
    batch.push(key);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** One statement sees one moment: the picture of a form that becomes an order's just then is named by one of the two rows. */
async function unnamed(db: Db, keys: string[]): Promise<string[]> {
  const named = fileColumns().map(
    ({ table, column }) => `not exists (select 1 from "${table}" where "${column}" = given.key)`,
  );
  const rows = await db.$client.unsafe<{ key: string }[]>(
    `select key from unnest($1::text[]) as given(key) where ${named.join(' and ')}`,
    [keys],
  );
  return rows.map(({ key }) => key);
}
