import { eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { staff } from '../../../db/schema/platform';
import { DomainError } from '../../domain/errors';
import type { ServiceContext, StaffActor } from '../context';
import { reserveAttempt } from './attempts';
import { createSession, deleteSession, type StaffSession, sessionRequired } from './session';
import { consumeStep, enrolmentSecret, matchingStep } from './totp';

/**
 * Second step: the code of the authenticator. The half-way session ends, the full one gets a new token.
 * @throws DomainError staff.code, staff.code_used, staff.locked
 */
export async function confirmTotp(
  ctx: ServiceContext<StaffActor>,
  input: { session: StaffSession; token: string; code: string },
): Promise<{ token: string; expiresAt: Date }> {
  const staffId = ctx.actor.id;
  // Counted in its own transaction: a refused code must stay counted.
  await ctx.db.transaction((tx) => reserveAttempt(tx, ctx, staffId));
  return ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    const [person] = await tx.select().from(staff).where(eq(staff.id, staffId)).for('update');
    if (!person || person.disabledAt) throw sessionRequired();
    const enrolling = person.totpSecret === null;
    const secret = person.totpSecret ?? enrolmentSecret(input.token);
    const step = matchingStep(secret, input.code, now);
    if (step === null) {
      throw new DomainError('staff.code', '动态验证码不正确，请核对验证器上当前显示的 6 位数字。', 'unauthenticated');
    }
    if (!(await consumeStep(tx, staffId, step))) {
      throw new DomainError(
        'staff.code_used',
        '该动态验证码已使用过，请等待验证器显示下一个验证码。',
        'unauthenticated',
      );
    }
    await tx
      .update(staff)
      .set({ failedLogins: 0, lockedUntil: null, ...(enrolling ? { totpSecret: secret } : {}) })
      .where(eq(staff.id, staffId));
    await deleteSession(tx, input.session.tokenHash);
    if (enrolling) {
      await writeAudit(tx, ctx.actor, { action: 'staff.totp_enrolled', objectType: 'staff', objectId: staffId });
    }
    await writeAudit(tx, ctx.actor, { action: 'staff.login', objectType: 'staff', objectId: staffId });
    return createSession(tx, staffId, 'full', now);
  });
}
