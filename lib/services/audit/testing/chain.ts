/** Helpers to fill, seal and spoil an audit log as the owner of the database could. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { type ChainRow, chainHash } from '../../../../db/audit-chain';
import type { Db } from '../../../../db/client';
import { createFieldCipher } from '../../../crypto/field-cipher';
import type { SignerPort } from '../../../ports/signer';
import { asSystem } from '../../testing';
import type { ReasonCheck } from '../reasons';
import { type AuditSealer, sealAudit, type Witness } from '../seal';
import type { VerifyOptions } from '../verify';

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export interface SoftwareSealer extends AuditSealer {
  kept: { witness?: Witness };
  verifySignature: VerifyOptions['verifySignature'];
}

export function softwareSealer(keyId = 'a1'): SoftwareSealer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kept: { witness?: Witness } = {};
  const signer: SignerPort = {
    publicKeySpki: publicKey.export({ format: 'der', type: 'spki' }),
    sign: async (content) => sign('sha256', content, privateKey),
  };
  return {
    ...{ keyId, signer, kept },
    witness: {
      read: async () => kept.witness,
      write: async (witness) => {
        kept.witness = witness;
      },
    },
    verifySignature: (id, content, signature) => id === keyId && verify('sha256', content, publicKey, signature),
  };
}

/** A log with texts that an encoding could stumble over. */
export async function fillLog(db: Db, rows: number): Promise<void> {
  await db.$client`
    insert into audit_log (actor_kind, actor_id, action, object_type, object_id, before, after, reason, origin)
    select 'staff', 'reviewer-' || n % 3, 'order.approve', 'order', 'A' || n,
      case when n % 4 = 0 then null else jsonb_build_object('state', 'paid', '字', n, 'x', 1.50) end,
      jsonb_build_array(n, null, E'\\n"\\u00e9', '𠮷'),
      case n % 3 when 0 then null when 1 then '' else '材料齐全，3:a,-,' end, '192.0.2.1'
    from generate_series(1, ${rows}::int) n`;
}

/** Log of `rows` rows under `seals` seals, the last of them over the last row. */
export async function sealedLog(db: Db, sealer: AuditSealer, rows: number, seals: number): Promise<void> {
  for (let made = 0; made < seals; made += 1) {
    await fillLog(db, rows / seals);
    await sealAudit(asSystem(db), sealer);
  }
}

/** To check typed reasons with the tests' own keys. */
export function typedReasons(now: Date): ReasonCheck & { encrypt(words: string): string } {
  const cipher = createFieldCipher(process.env.FIELD_KEYS ?? '');
  const place = 'audit_reasons.words';
  return {
    decrypt: (words) => cipher.decrypt(words, place),
    encrypt: (words) => cipher.encrypt(words, place),
    now,
  };
}

class RolledBack extends Error {}

/** Does something as the owner, who can switch every guard off, looks at it, and takes it back. */
export async function spoiled<T>(
  db: Db,
  spoil: (tx: TransactionSql) => Promise<unknown>,
  look: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  let seen: { value: T } | undefined;
  const done = db.$client.begin(async (tx) => {
    await tx`alter table audit_log disable trigger user`;
    await tx`alter table audit_seals disable trigger user`;
    await tx`drop index audit_log_position`;
    await spoil(tx);
    seen = { value: await look(tx) };
    throw new RolledBack();
  });
  await done.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  return (seen as { value: T }).value;
}

export async function rowAt(tx: TransactionSql, position: number): Promise<ChainRow> {
  const [row] = await tx<ChainRow[]>`
    select position::float8 as position, seq::text as seq, (extract(epoch from at) * 1000000)::bigint::text as at,
      actor_kind as "actorKind", actor_id as "actorId", action, object_type as "objectType", object_id as "objectId",
      before::text as before, after::text as after, reason, origin, prev_hash as "prevHash", hash
    from audit_log where position = ${position}`;
  return row as ChainRow;
}

/** What an owner with patience does: hashes that fit again from one row to another. */
export async function rehash(tx: TransactionSql, from: number, to: number): Promise<void> {
  let previous = from > 1 ? ((await rowAt(tx, from - 1)).hash as Buffer) : Buffer.alloc(32);
  for (let position = from; position <= to; position += 1) {
    const hash = chainHash(previous, position, await rowAt(tx, position));
    await tx`update audit_log set prev_hash = ${previous}, hash = ${hash} where position = ${position}`;
    previous = hash;
  }
}
