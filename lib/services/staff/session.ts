import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import type { Db, Executor } from '../../../db/client';
import { staff, staffSessions } from '../../../db/schema/platform';
import { DomainError } from '../../domain/errors';
import type { Role } from '../../domain/permissions';
import type { Clock } from '../../ports/clock';
import type { StaffActor } from '../context';

const MINUTE = 60_000;
export const STAFF_SESSION = {
  absoluteMs: 8 * 60 * MINUTE,
  idleMs: 30 * MINUTE,
  /** Between the password and the one-time code. */
  halfWayMs: 5 * MINUTE,
  /** A page asks many times a second; one write in this time is enough to know that the person is there. */
  touchMs: MINUTE,
};

export interface StaffSession {
  tokenHash: string;
  stage: 'password' | 'full';
  expiresAt: Date;
  login: string;
  name: string;
  actor: StaffActor;
}

/** The token itself is only in the cookie: a read of the table gives nobody a session. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** @returns the token for the cookie */
export async function createSession(
  db: Executor,
  staffId: string,
  stage: StaffSession['stage'],
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const life = stage === 'full' ? STAFF_SESSION.absoluteMs : STAFF_SESSION.halfWayMs;
  const expiresAt = new Date(now.getTime() + life);
  await db
    .insert(staffSessions)
    .values({ tokenHash: hashToken(token), staffId, stage, createdAt: now, seenAt: now, expiresAt });
  return { token, expiresAt };
}

/**
 * The session of a cookie, or null: unknown, ended, idle too long, or its owner disabled meanwhile.
 * `touch` counts as presence; a page that only listens must not keep a session alive.
 */
export async function resolveStaffSession(
  db: Db,
  clock: Clock,
  token: string | undefined,
  options: { touch?: boolean; origin?: string } = {},
): Promise<StaffSession | null> {
  if (!token) return null;
  const now = clock.now();
  const tokenHash = hashToken(token);
  const [row] = await db
    .select({ session: staffSessions, login: staff.login, name: staff.name, roles: staff.roles })
    .from(staffSessions)
    .innerJoin(staff, eq(staff.id, staffSessions.staffId))
    .where(
      and(
        eq(staffSessions.tokenHash, tokenHash),
        gt(staffSessions.expiresAt, now),
        gt(staffSessions.seenAt, new Date(now.getTime() - STAFF_SESSION.idleMs)),
        isNull(staff.disabledAt),
      ),
    );
  if (!row) return null;
  if (options.touch && now.getTime() - row.session.seenAt.getTime() > STAFF_SESSION.touchMs) {
    await db.update(staffSessions).set({ seenAt: now }).where(eq(staffSessions.tokenHash, tokenHash));
  }
  const actor: StaffActor = {
    kind: 'staff',
    id: row.session.staffId,
    roles: row.roles as Role[],
    ...(options.origin ? { origin: options.origin } : {}),
  };
  const stage = row.session.stage === 'full' ? 'full' : 'password';
  return { tokenHash, stage, expiresAt: row.session.expiresAt, login: row.login, name: row.name, actor };
}

export async function deleteSession(db: Executor, tokenHash: string): Promise<void> {
  await db.delete(staffSessions).where(eq(staffSessions.tokenHash, tokenHash));
}

/** Rows of ended sessions have no use; called at each sign-in. */
export async function dropEndedSessions(db: Executor, now: Date): Promise<void> {
  await db.delete(staffSessions).where(lt(staffSessions.expiresAt, sql`${now.toISOString()}::timestamptz`));
}

export const sessionRequired = (): DomainError =>
  new DomainError('staff.session_required', '登录已过期，请重新登录。', 'unauthenticated');
