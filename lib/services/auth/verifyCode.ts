import { eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { subscribers } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import type { ServiceContext } from '../context';
import { redeemCode } from './codes';
import { addressGroup, enforceLimits } from './limits';
import { createPortalSession } from './session';

/** In ten minutes, over any number of organisations. */
export const GUESSES_PER_ADDRESS = 200;

/** The code from the message → a session. @throws DomainError code.wrong, code.spent, code.expired, limit.reached */
export async function verifyCode(
  ctx: ServiceContext,
  input: { requestId: string; code: string },
  deps: { indexKey: string },
): Promise<{ token: string; expiresAt: Date }> {
  const now = ctx.clock.now();
  const { origin } = ctx.actor;
  if (origin) {
    const key = `login-guess:${addressGroup(origin)}`;
    await enforceLimits(ctx.db, [{ key, windowMs: 10 * 60_000, max: GUESSES_PER_ADDRESS }], now);
  }
  const row = await redeemCode(ctx.db, {
    id: input.requestId,
    purpose: 'login',
    code: input.code,
    indexKey: deps.indexKey,
    now,
  });
  return ctx.db.transaction(async (tx) => {
    const [subscriber] = await tx
      .select({ id: subscribers.id, channelId: subscribers.channelId })
      .from(subscribers)
      .where(eq(subscribers.id, row.subscriberId ?? ''));
    if (!subscriber) throw new DomainError('code.expired', '验证码已失效，请重新获取。', 'invalid');
    const session = await createPortalSession(
      tx,
      { subscriberId: subscriber.id, channelId: subscriber.channelId },
      now,
    );
    const actor = { kind: 'customer', id: subscriber.id, ...(origin ? { origin } : {}) };
    await writeAudit(tx, actor, { action: 'login', objectType: 'subscriber', objectId: subscriber.id });
    return session;
  });
}
