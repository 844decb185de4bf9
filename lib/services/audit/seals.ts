import type { Sql } from 'postgres';
import { sha256 } from '../../../db/audit-chain';

/** A signature over the chain up to a position. */
export interface Seal {
  number: number;
  position: number;
  hash: Buffer;
  /** Milliseconds since 1970. */
  sealedAt: number;
  previous: Buffer;
  keyId: string;
  signature: Buffer;
}

export type UnsignedSeal = Omit<Seal, 'signature'>;

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** What is signed. */
export function sealContent(seal: UnsignedSeal): Buffer {
  const { number, position, sealedAt, keyId } = seal;
  const lines = ['certdesk-audit-seal-1', number, position, hex(seal.hash), sealedAt, hex(seal.previous)];
  return Buffer.from(`${[...lines, keyId].join('\n')}\n`);
}

/** What the next seal carries of this one. */
export const sealDigest = (seal: Seal): Buffer => sha256(Buffer.concat([sealContent(seal), seal.signature]));

export const NO_SEAL = Buffer.alloc(32);

const columns = (sql: Sql) => sql`
  number, position::float8 as position, hash, (extract(epoch from sealed_at) * 1000)::float8 as "sealedAt", previous, key_id as "keyId", signature`;

export async function lastSeal(sql: Sql): Promise<Seal | undefined> {
  const [seal] = await sql<Seal[]>`select ${columns(sql)} from audit_seals order by number desc limit 1`;
  return seal;
}

/** One after the other, by number. */
export async function* readSeals(sql: Sql): AsyncGenerator<Seal> {
  for await (const batch of sql<Seal[]>`select ${columns(sql)} from audit_seals order by number`.cursor(1_000)) {
    yield* batch;
  }
}
