import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { Place } from './encrypted';
import * as schema from './schema';

export interface EncryptedColumn {
  table: string;
  column: string;
  /** What its values are bound to. */
  place: Place;
  /** Primary key and its SQL type: finds the row again. */
  key: string;
  keyType: string;
}

export const schemaTables = (): PgTable[] =>
  (Object.values(schema) as unknown[]).filter((entry): entry is PgTable => is(entry, PgTable));

/** What `encryptedText` and `encryptedJson` hand to the driver. */
const CIPHERTEXT = /^[a-z][a-z0-9]{0,15}\.[\w-]{38,}$/;

/**
 * Every column that is kept encrypted, found by what it does with a value: a new one is covered without a list.
 * Wants FIELD_KEYS in the environment, as every write to such a column does.
 */
export function encryptedColumns(): EncryptedColumn[] {
  return schemaTables().flatMap((table) =>
    Object.values(getTableColumns(table))
      .filter((column) => column.columnType === 'PgCustomColumn' && column.getSQLType() === 'text')
      .filter((column) => CIPHERTEXT.test(String(column.mapToDriverValue(''))))
      .map((column) => ({
        ...{ table: getTableName(table), column: column.name },
        place: `${getTableName(table)}.${column.name}` as const,
        ...keyOf(table),
      })),
  );
}

function keyOf(table: PgTable): { key: string; keyType: string } {
  const { columns, name } = getTableConfig(table);
  const [key] = columns.filter((column) => column.primary);
  if (!key) throw new Error(`${name} has encrypted columns and no primary key of one column`);
  return { key: key.name, keyType: key.getSQLType() };
}
