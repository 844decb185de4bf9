import type { Db } from '@/db/client';
import type { Clock } from '@/lib/ports/clock';
import type { ServiceContext, StaffActor } from '@/lib/services/context';
import { resolveStaffSession, type StaffSession, sessionRequired } from '@/lib/services/staff/session';

export const STAFF_COOKIE = 'cd_staff';

/** What the staff side needs of a request; a part of the context of every procedure. */
export interface RequestParts {
  db: Db;
  clock: Clock;
  req: Request;
  /** Network address of the caller, for the audit log. */
  origin?: string;
}

/** Our cookies carry base64url: nothing to decode. */
export function readCookie(req: Request, name: string): string | undefined {
  const pairs = (req.headers.get('cookie') ?? '').split(';');
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export const staffToken = (req: Request): string | undefined => readCookie(req, STAFF_COOKIE);

/** Strict: a link from elsewhere never arrives with a staff session. */
export function staffCookie(token: string, expiresAt: Date, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${STAFF_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Expires=${expiresAt.toUTCString()}${secure}`;
}

export const clearedStaffCookie = (): string => `${STAFF_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;

/** @throws DomainError staff.session_required */
export async function requireStaffSession(
  parts: RequestParts,
  stage: StaffSession['stage'] = 'full',
  touch = true,
): Promise<StaffSession> {
  const session = await resolveStaffSession(parts.db, parts.clock, staffToken(parts.req), {
    touch,
    ...(parts.origin ? { origin: parts.origin } : {}),
  });
  if (session?.stage !== stage) throw sessionRequired();
  return session;
}

/** For route handlers outside tRPC (files). @throws DomainError staff.session_required */
export async function staffServiceContext(parts: RequestParts): Promise<ServiceContext<StaffActor>> {
  const session = await requireStaffSession(parts);
  return { db: parts.db, clock: parts.clock, actor: session.actor };
}
