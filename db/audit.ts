import type { Tx } from './client';
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
  reason?: string;
}

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
    reason: entry.reason ?? null,
  });
}
