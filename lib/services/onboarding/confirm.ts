import { and, eq, isNull, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { onboardings, subscribers } from '../../../db/schema/subscriber';
import type { OnboardingResult } from '../../schemas/onboarding';
import { redeemCode } from '../auth/codes';
import { addressGroup, enforceLimits } from '../auth/limits';
import { createPortalSession } from '../auth/session';
import { GUESSES_PER_ADDRESS } from '../auth/verifyCode';
import type { ServiceContext } from '../context';
import type { SubscriberRow } from '../draft/own';
import { draftForNew } from './draft';
import { type OnboardingRow, readMatched } from './requestCode';

export type ConfirmedOnboarding = OnboardingResult & { session?: { token: string; expiresAt: Date } };

/**
 * The phone agreed: a prospective subscriber with a session and a form of his own. Only now, and only to who named the
 * legal representative rightly and holds the phone, is it said that the organisation is a customer already; he gets no
 * session of it.
 */
export async function confirmOnboarding(
  ctx: ServiceContext,
  input: { requestId: string; code: string },
  deps: { indexKey: string },
): Promise<ConfirmedOnboarding> {
  const now = ctx.clock.now();
  const { origin } = ctx.actor;
  if (origin) {
    const key = `login-guess:${addressGroup(origin)}`;
    await enforceLimits(ctx.db, [{ key, windowMs: 10 * 60_000, max: GUESSES_PER_ADDRESS }], now);
  }
  const { indexKey } = deps;
  const { requestId: id, code } = input;
  const used = await redeemCode(ctx.db, { id, purpose: 'onboarding', code, indexKey, now });
  return ctx.db.transaction(async (tx) => {
    const row = await readMatched(tx, used.subject, now);
    // Two of the same organisation at once: one after the other.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${row.channelId}:${row.uscc}`}, 0))`);
    const existing = await isCustomer(tx, row);
    const subscriber = existing ? null : await prospectFor(tx, row, now);
    await tx
      .update(onboardings)
      .set({ provenAt: now, subscriberId: subscriber?.id ?? null })
      .where(eq(onboardings.id, row.id));
    await writeAudit(tx, ctx.actor, {
      action: 'onboarding.confirm',
      objectType: 'onboarding',
      objectId: row.id,
      after: subscriber ? { subscriberId: subscriber.id } : { existing },
    });
    if (!subscriber) return { outcome: 'existing' };
    const draftId = await draftForNew(tx, subscriber, row, { indexKey, now });
    const session = await createPortalSession(
      tx,
      { subscriberId: subscriber.id, channelId: subscriber.channelId },
      now,
    );
    return { outcome: 'ready', draftId, session };
  });
}

async function isCustomer(tx: Tx, { channelId, uscc }: OnboardingRow): Promise<boolean> {
  const active = and(eq(subscribers.channelId, channelId), eq(subscribers.uscc, uscc), eq(subscribers.state, 'active'));
  return (await tx.$count(subscribers, active)) > 0;
}

/** The row of this organisation and this phone, or a new one: another agent's application stays his own. */
async function prospectFor(tx: Tx, row: OnboardingRow, now: Date): Promise<SubscriberRow> {
  const { channelId, uscc, name, agentName, agentMobile } = row;
  const prospects = await tx
    .select()
    .from(subscribers)
    .where(and(eq(subscribers.channelId, channelId), eq(subscribers.uscc, uscc), isNull(subscribers.erasedAt)));
  const known = prospects.find((prospect) => prospect.agentMobile === agentMobile);
  const [kept] = known
    ? await tx.update(subscribers).set({ name, agentName }).where(eq(subscribers.id, known.id)).returning()
    : await tx
        .insert(subscribers)
        .values({ channelId, uscc, name, agentName, agentMobile, state: 'prospective', createdAt: now })
        .returning();
  return kept as SubscriberRow;
}
