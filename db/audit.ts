import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { inArray } from 'drizzle-orm';
import type { Executor, Tx } from './client';
import { auditReasons } from './schema/audit';
import { auditLog } from './schema/platform';

/** Whoever acts, as the log keeps it. */
export interface AuditActor {
  kind: string;
  id: string;
  origin?: string;
}

export interface AuditEntry {
  action: string;
  objectType: string;
  objectId: string;
  /** Non-personal facts only: states, ids, counts. */
  before?: unknown;
  after?: unknown;
  /** In our own words. */
  reason?: string | undefined;
  /** In the words of whoever acts, in which a name or number may stand: sealed, and gone with the order's persons. */
  typed?: string | undefined;
}

const SEALED = /^sealed:([0-9a-f-]{36}):([0-9a-f]{64})$/;
const digest = (salt: string, reason: string): string =>
  createHash('sha256').update(`${salt}\0${reason}`).digest('hex');

export interface SealedWords {
  salt: string;
  reason: string;
}

/** Where the reason of a row is kept, and its hash; null when the row says it itself or has none. */
export function sealedReason(reason: string | null): { id: string; hash: string } | null {
  const [, id, hash] = SEALED.exec(reason ?? '') ?? [];
  return id && hash ? { id, hash } : null;
}

/** Are these the words that the chain was given the hash of? */
export const isReason = ({ salt, reason }: SealedWords, hash: string): boolean => digest(salt, reason) === hash;

/** Writes the audit row in the act's own transaction: no row, no act. */
export async function writeAudit(tx: Tx, actor: AuditActor, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({
    actorKind: actor.kind,
    actorId: actor.id,
    origin: actor.origin ?? null,
    action: entry.action,
    objectType: entry.objectType,
    objectId: entry.objectId,
    before: entry.before ?? null,
    after: entry.after ?? null,
    reason: entry.typed ? await sealReason(tx, entry, entry.typed) : (entry.reason ?? null),
  });
}

/** What stands in the chain for a reason that was typed: where it is kept, and a salted hash of it. */
async function sealReason(tx: Tx, { objectType, objectId }: AuditEntry, reason: string): Promise<string> {
  const id = randomUUID();
  const salt = randomBytes(16).toString('base64url');
  await tx.insert(auditReasons).values({ id, objectType, objectId, words: { salt, reason } });
  return `sealed:${id}:${digest(salt, reason)}`;
}

export const REASON_DELETED = '（说明已按规定到期删除）';
export const REASON_CHANGED = '（说明与当时的记录不符，请报告审计员）';

/** The reasons of audit rows as they were given; a text that is not the one of the chain is not shown. */
export async function readReasons(
  db: Executor,
  rows: readonly { seq: number; reason: string | null }[],
): Promise<ReadonlyMap<number, string>> {
  const ids = rows.flatMap(({ reason }) => sealedReason(reason)?.id ?? []);
  const kept = ids.length === 0 ? [] : await db.select().from(auditReasons).where(inArray(auditReasons.id, ids));
  const words = new Map(kept.map((row) => [row.id, row.words]));
  const shown = (reason: string): string => {
    const sealed = sealedReason(reason);
    if (!sealed) return reason;
    const found = words.get(sealed.id);
    if (!found) return REASON_DELETED;
    return isReason(found, sealed.hash) ? found.reason : REASON_CHANGED;
  };
  return new Map(rows.flatMap(({ seq, reason }) => (reason ? [[seq, shown(reason)] as const] : [])));
}
