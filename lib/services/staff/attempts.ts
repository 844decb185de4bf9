import { eq, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { rateLimits, staff } from '../../../db/schema/platform';
import { blindIndex } from '../../crypto/field-cipher';
import { DomainError } from '../../domain/errors';
import type { ServiceContext } from '../context';

export const LOCK = { failures: 5, ms: 15 * 60_000 };

export const lockedError = (until: Date, now: Date): DomainError => {
  // A burst's later attempts may have set the end a moment after this one's clock.
  const left = Math.min(LOCK.ms, until.getTime() - now.getTime());
  const minutes = Math.max(1, Math.ceil(left / 60_000));
  return new DomainError('staff.locked', `连续多次输入有误，账号已锁定，请 ${minutes} 分钟后再试。`, 'limited', {
    retryAfterSeconds: minutes * 60,
  });
};

/**
 * Counts an attempt before it is checked, under the row's lock: a burst of guesses sent at once is counted
 * one by one, and none is checked once the account is locked. A success gives the attempt back.
 * @throws DomainError staff.locked
 */
export async function reserveAttempt(tx: Tx, ctx: ServiceContext, staffId: string): Promise<void> {
  const now = ctx.clock.now();
  const [row] = await tx.select().from(staff).where(eq(staff.id, staffId)).for('update');
  if (!row) throw new DomainError('staff.credentials', '账号或密码不正确，请重新输入。', 'unauthenticated');
  if (row.lockedUntil && row.lockedUntil > now) throw lockedError(row.lockedUntil, now);
  const failed = (row.lockedUntil ? 0 : row.failedLogins) + 1;
  const lockedUntil = failed >= LOCK.failures ? new Date(now.getTime() + LOCK.ms) : null;
  await tx.update(staff).set({ failedLogins: failed, lockedUntil }).where(eq(staff.id, staffId));
  if (lockedUntil) {
    await writeAudit(tx, ctx.actor, { action: 'staff.lock', objectType: 'staff', objectId: staffId });
  }
}

/** The attempt was right: it does not count, and neither does the lock that it would have caused. */
export async function giveBackAttempt(tx: Tx, staffId: string): Promise<void> {
  await tx
    .update(staff)
    .set({ failedLogins: sql`greatest(${staff.failedLogins} - 1, 0)`, lockedUntil: null })
    .where(eq(staff.id, staffId));
}

/**
 * A login that does not exist locks in the same way: the answer must not tell which logins exist. One statement, so that
 * a burst sent at once is counted one by one here too. Not kept as typed: it may be a mobile, or a password in the wrong field.
 */
export async function reserveUnknownAttempt(
  tx: Tx,
  ctx: ServiceContext,
  loginName: string,
  indexKey: string,
): Promise<void> {
  const now = ctx.clock.now();
  const key = `staff-login:${blindIndex(indexKey, `staff-login\0${loginName}`)}`;
  const open = sql`${rateLimits.windowStart} > ${new Date(now.getTime() - LOCK.ms).toISOString()}::timestamptz`;
  const locked = sql`${open} and ${rateLimits.count} >= ${LOCK.failures}`;
  const [row] = await tx
    .insert(rateLimits)
    .values({ key, windowStart: now, count: 1 })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`case when ${open} then ${rateLimits.count} + 1 else 1 end`,
        // The window of a lock begins with its last failure, as it does for a real account.
        windowStart: sql`case when ${locked} then ${rateLimits.windowStart} else ${now.toISOString()}::timestamptz end`,
      },
    })
    .returning();
  if (row && row.count > LOCK.failures) throw lockedError(new Date(row.windowStart.getTime() + LOCK.ms), now);
}
