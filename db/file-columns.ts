import { getTableColumns, getTableName } from 'drizzle-orm';
import { schemaTables } from './encrypted-columns';

export interface FileColumn {
  table: string;
  column: string;
  /** As the code calls it. */
  property: string;
}

/**
 * Every column that may name a stored file, found by its name: a new one is covered without a list. What else ends so (a
 * public key) names none.
 */
export const fileColumns = (): FileColumn[] =>
  schemaTables().flatMap((table) =>
    Object.entries(getTableColumns(table))
      .filter(([, { columnType, name }]) => columnType === 'PgText' && name.endsWith('_key'))
      .map(([property, { name }]) => ({ table: getTableName(table), column: name, property })),
  );
