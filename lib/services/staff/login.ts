import { and, eq, isNull } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { staff } from '../../../db/schema/platform';
import { DomainError } from '../../domain/errors';
import type { StaffLoginStage } from '../../schemas/admin-views';
import { addressGroup, enforceLimits } from '../auth/limits';
import type { ServiceContext } from '../context';
import { giveBackAttempt, reserveAttempt, reserveUnknownAttempt } from './attempts';
import { verifyPassword } from './password';
import { createSession, dropEndedSessions } from './session';
import { enrolmentSecret, otpauthUrl } from './totp';

/** In ten minutes from one address, over all names: each try costs us a password hash. */
export const LOGINS_PER_ADDRESS = 100;

const wrong = () => new DomainError('staff.credentials', '账号或密码不正确，请重新输入。', 'unauthenticated');

/**
 * First step of a staff sign-in. The session it gives is good for the one-time code only.
 * @throws DomainError staff.credentials, staff.locked, limit.reached
 */
export async function login(
  ctx: ServiceContext,
  input: { login: string; password: string },
  deps: { indexKey: string },
): Promise<{ stage: StaffLoginStage; token: string; expiresAt: Date }> {
  const { origin: address } = ctx.actor;
  if (address) {
    const key = `staff-address:${addressGroup(address)}`;
    await enforceLimits(ctx.db, [{ key, windowMs: 10 * 60_000, max: LOGINS_PER_ADDRESS }], ctx.clock.now());
  }
  const [person] = await ctx.db
    .select()
    .from(staff)
    .where(and(eq(staff.login, input.login), isNull(staff.disabledAt)));
  await ctx.db.transaction((tx) =>
    person ? reserveAttempt(tx, ctx, person.id) : reserveUnknownAttempt(tx, ctx, input.login, deps.indexKey),
  );
  const matches = await verifyPassword(person?.passwordHash ?? null, input.password);
  if (!person || !matches) {
    await ctx.db.transaction((tx) =>
      writeAudit(tx, ctx.actor, {
        action: 'staff.login_failed',
        objectType: 'staff',
        objectId: person?.id ?? 'unknown',
      }),
    );
    throw wrong();
  }
  const now = ctx.clock.now();
  const session = await ctx.db.transaction(async (tx) => {
    await giveBackAttempt(tx, person.id);
    await dropEndedSessions(tx, now);
    const origin = ctx.actor.origin ? { origin: ctx.actor.origin } : {};
    await writeAudit(
      tx,
      { kind: 'staff', id: person.id, ...origin },
      { action: 'staff.password_accepted', objectType: 'staff', objectId: person.id },
    );
    return createSession(tx, person.id, 'password', now);
  });
  if (person.totpSecret) return { ...session, stage: { stage: 'totp' } };
  const secret = enrolmentSecret(session.token);
  return {
    ...session,
    stage: { stage: 'enrol', enrol: { secret, otpauthUrl: otpauthUrl(person.login, secret) } },
  };
}
