import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, lt } from 'drizzle-orm';
import type { Db, Executor } from '../../../db/client';
import { portalSessions, subscribers } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../ports/clock';
import type { CustomerActor } from '../context';

const MINUTE = 60_000;
export const PORTAL_SESSION = {
  absoluteMs: 8 * 60 * MINUTE,
  /** Filling in a long form without a call to us. */
  idleMs: 60 * MINUTE,
  touchMs: MINUTE,
};

export interface PortalSession {
  tokenHash: string;
  expiresAt: Date;
  uscc: string;
  name: string;
  actor: CustomerActor;
}

/** The token itself is only in the cookie: a read of the table gives nobody a session. */
const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** @returns the token for the cookie */
export async function createPortalSession(
  db: Executor,
  who: { subscriberId: string; channelId: string },
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + PORTAL_SESSION.absoluteMs);
  await db.delete(portalSessions).where(lt(portalSessions.expiresAt, now));
  await db
    .insert(portalSessions)
    .values({ tokenHash: hashToken(token), ...who, createdAt: now, seenAt: now, expiresAt });
  return { token, expiresAt };
}

/** null: unknown, ended or idle too long. A page that only listens must not keep a session alive (`touch`). */
export async function resolvePortalSession(
  db: Db,
  clock: Clock,
  token: string | undefined,
  options: { touch?: boolean; origin?: string } = {},
): Promise<PortalSession | null> {
  if (!token) return null;
  const now = clock.now();
  const tokenHash = hashToken(token);
  const [row] = await db
    .select({ session: portalSessions, uscc: subscribers.uscc, name: subscribers.name })
    .from(portalSessions)
    .innerJoin(subscribers, eq(subscribers.id, portalSessions.subscriberId))
    .where(
      and(
        eq(portalSessions.tokenHash, tokenHash),
        gt(portalSessions.expiresAt, now),
        gt(portalSessions.seenAt, new Date(now.getTime() - PORTAL_SESSION.idleMs)),
      ),
    );
  if (!row) return null;
  if (options.touch && now.getTime() - row.session.seenAt.getTime() > PORTAL_SESSION.touchMs) {
    await db.update(portalSessions).set({ seenAt: now }).where(eq(portalSessions.tokenHash, tokenHash));
  }
  const { subscriberId, channelId, expiresAt } = row.session;
  const actor: CustomerActor = { kind: 'customer', id: subscriberId, subscriberId, channelId };
  if (options.origin) actor.origin = options.origin;
  return { tokenHash, expiresAt, uscc: row.uscc, name: row.name, actor };
}

export async function endPortalSession(db: Executor, tokenHash: string): Promise<void> {
  await db.delete(portalSessions).where(eq(portalSessions.tokenHash, tokenHash));
}

export const sessionRequired = (): DomainError =>
  new DomainError('session.required', '登录已过期，请重新获取验证码；您填写的内容已保留。', 'unauthenticated');
