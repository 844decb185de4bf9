import { hash as digest } from 'node:crypto';
import type { Sql } from 'postgres';

/**
 * The chain of the audit log as the trigger of migration 0005 makes it, written down a second time: who checks the database
 * must not ask the database for the hashes.
 */
export interface ChainRow {
  /** Null: the row never went through the trigger. */
  position: number | null;
  seq: string;
  /** Microseconds since 1970. */
  at: string;
  actorKind: string;
  actorId: string;
  action: string;
  objectType: string;
  objectId: string;
  /** JSON as PostgreSQL prints it. */
  before: string | null;
  after: string | null;
  reason: string | null;
  origin: string | null;
  prevHash: Buffer | null;
  hash: Buffer | null;
}

export const GENESIS = Buffer.alloc(32);

const field = (value: string | null): string => (value === null ? '-,' : `${Buffer.byteLength(value)}:${value},`);

/** Every text with its length in front: no two rows have the same form. */
export function chainHash(previous: Uint8Array, position: number, row: ChainRow): Buffer {
  const act =
    `certdesk-audit-1,${position},${row.seq},${row.at},${field(row.actorKind)}${field(row.actorId)}` +
    `${field(row.action)}${field(row.objectType)}${field(row.objectId)}${field(row.before)}${field(row.after)}` +
    `${field(row.reason)}${field(row.origin)}`;
  return digest('sha256', Buffer.concat([previous, Buffer.from(act)]), 'buffer');
}

export const sha256 = (octets: Uint8Array): Buffer => digest('sha256', octets, 'buffer');

/** Columns in the order and form of ChainRow. */
const columns = (sql: Sql) => sql`
  position::float8 as position, seq::text as seq, (extract(epoch from at) * 1000000)::bigint::text as at,
  actor_kind as "actorKind", actor_id as "actorId", action, object_type as "objectType", object_id as "objectId",
  before::text as before, after::text as after, reason, origin, prev_hash as "prevHash", hash`;

/** In the order of the chain, a page at a time: the log may be larger than our memory. */
export async function* readChain(sql: Sql, after = 0, page = 5_000): AsyncGenerator<ChainRow[]> {
  const rows = sql<ChainRow[]>`
    select ${columns(sql)} from audit_log where position > ${after} order by position, seq`.cursor(page);
  for await (const batch of rows) yield batch;
}

/** Rows that somebody put in past the trigger. */
export const readUnchained = (sql: Sql): Promise<ChainRow[]> => sql<ChainRow[]>`
  select ${columns(sql)} from audit_log where position is null order by seq limit 100`;

/** Who has this hash, or follows it. */
export const findRows = (sql: Sql, by: 'hash' | 'prev_hash', value: Uint8Array): Promise<ChainRow[]> => sql<ChainRow[]>`
  select ${columns(sql)} from audit_log where ${sql(by)} = ${Buffer.from(value)} order by position, seq`;
