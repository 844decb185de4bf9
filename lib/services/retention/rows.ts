import { and, eq, inArray, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Db } from '../../../db/client';
import { auditReasons } from '../../../db/schema/audit';
import { consultMessages } from '../../../db/schema/consult';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { outbox, providerTokens, rateLimits, staffSessions } from '../../../db/schema/platform';
import { routeEvents } from '../../../db/schema/production';
import { drafts, onboardings, oneTimeCodes, portalSessions, verifications } from '../../../db/schema/subscriber';
import type { DeletionName } from '../../domain/retention';

/** Small enough that nobody waits for the rows. */
const BATCH = 500;

export type RowRule = Extract<
  DeletionName,
  | 'drafts'
  | 'consult_messages'
  | 'onboardings'
  | 'one_time_codes'
  | 'portal_sessions'
  | 'staff_sessions'
  | 'rate_limits'
  | 'provider_tokens'
  | 'outbox'
  | 'route_events'
>;

/** Tables whose old rows simply go: the row's own date decides. */
const OLD_ROWS: Record<RowRule, { table: PgTable; key: PgColumn; date: PgColumn }> = {
  drafts: { table: drafts, key: drafts.id, date: drafts.updatedAt },
  onboardings: { table: onboardings, key: onboardings.id, date: onboardings.createdAt },
  consult_messages: { table: consultMessages, key: consultMessages.id, date: consultMessages.askedAt },
  one_time_codes: { table: oneTimeCodes, key: oneTimeCodes.id, date: oneTimeCodes.expiresAt },
  portal_sessions: { table: portalSessions, key: portalSessions.tokenHash, date: portalSessions.expiresAt },
  staff_sessions: { table: staffSessions, key: staffSessions.tokenHash, date: staffSessions.expiresAt },
  rate_limits: { table: rateLimits, key: rateLimits.key, date: rateLimits.windowStart },
  provider_tokens: { table: providerTokens, key: providerTokens.name, date: providerTokens.expiresAt },
  outbox: { table: outbox, key: outbox.id, date: outbox.deliveredAt },
  route_events: { table: routeEvents, key: routeEvents.id, date: routeEvents.at },
};

export async function deleteOldRows(db: Db, rule: RowRule, before: Date): Promise<number> {
  const { table, key, date } = OLD_ROWS[rule];
  for (let deleted = 0; ; ) {
    const old = db
      .select({ key })
      .from(table)
      .where(and(isNotNull(date), lt(date, before)))
      .limit(BATCH);
    const gone = await db.delete(table).where(inArray(key, old)).returning({ key });
    deleted += gone.length;
    if (gone.length < BATCH) return deleted;
  }
}

/** Forms, and with them what recognised their values again: outcomes of verifications stay. */
export async function deleteDrafts(db: Db, before: Date): Promise<number> {
  const deleted = await deleteOldRows(db, 'drafts', before);
  const form = db.select({ one: sql`1` }).from(drafts).where(eq(drafts.id, verifications.draftId));
  await db
    .update(verifications)
    .set({ fieldsHash: '', codeHash: null })
    .where(and(ne(verifications.fieldsHash, ''), lt(verifications.createdAt, before), sql`not exists ${form}`));
  return deleted;
}

/** What people typed as a reason; the audit row stays. An order that still has its persons keeps its reasons too. */
export async function deleteReasons(db: Db, before: Date): Promise<number> {
  const kept = db
    .select({ one: sql`1` })
    .from(orders)
    .where(and(sql`${orders.orderNo} = ${auditReasons.objectId}`, isNull(orders.erasedAt)));
  const gone = await db
    .delete(auditReasons)
    .where(and(lt(auditReasons.createdAt, before), sql`not exists ${kept}`))
    .returning({ id: auditReasons.id });
  return gone.length;
}

/** When a certificate stopped to be valid: at its end, or at its revocation (a hold is none). */
export const lapsedBefore = (before: Date) =>
  or(
    lt(certificates.notAfter, before),
    and(sql`${certificates.state} = 'revoked'`, lt(certificates.revokedAt, before)),
  );
