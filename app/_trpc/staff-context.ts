import type { Db } from '@/db/client';
import type { Clock } from '@/lib/ports/clock';
import type { ServiceContext, StaffActor } from '@/lib/services/context';
import { resolveStaffSession, type StaffSession, sessionRequired } from '@/lib/services/staff/session';
import { sessionToken } from './cookies';

/** What the staff side needs of a request; a part of the context of every procedure. */
export interface RequestParts {
  db: Db;
  clock: Clock;
  req: Request;
  /** Address of the site: decides how cookies are called. */
  publicUrl: string;
  /** Network address of the caller, for the audit log. */
  origin?: string;
}

export const staffToken = (parts: Pick<RequestParts, 'req' | 'publicUrl'>): string | undefined =>
  sessionToken('staff', parts);

/** @throws DomainError staff.session_required */
export async function requireStaffSession(
  parts: RequestParts,
  stage: StaffSession['stage'] = 'full',
  touch = true,
): Promise<StaffSession> {
  const session = await resolveStaffSession(parts.db, parts.clock, staffToken(parts), {
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
