import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';

export type Db = PostgresJsDatabase<Record<string, never>> & { $client: Sql };
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];
/** For reads that work inside and outside a transaction. */
export type Executor = Db | Tx;

export interface DbOptions {
  /** Shown in pg_stat_activity, so that a stuck lock can be traced to its process. */
  name?: string;
  max?: number;
}

export function createDb(url: string, options: DbOptions = {}): Db {
  const client = postgres(url, {
    max: options.max ?? 10,
    connect_timeout: 10,
    idle_timeout: 60,
    // A connection that lives for ever keeps its memory and its old DNS answer.
    max_lifetime: 30 * 60,
    // Notices such as "relation exists, skipping" would otherwise go to the console as objects.
    onnotice: () => {},
    connection: {
      application_name: options.name ?? 'certdesk',
      // A forgotten transaction must not hold an order's row lock for ever.
      idle_in_transaction_session_timeout: 60_000,
      lock_timeout: 15_000,
      statement_timeout: 60_000,
    },
  });
  return drizzle(client) as Db;
}

export async function closeDb(db: Db): Promise<void> {
  await db.$client.end({ timeout: 5 });
}
