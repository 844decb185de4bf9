import { randomUUID } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Executor } from '../../../db/client';
import { onboardings, oneTimeCodes } from '../../../db/schema/subscriber';
import { blindIndex } from '../../crypto/field-cipher';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskMobile } from '../../domain/masks';
import { secret } from '../../domain/secret';
import type { SmsPort } from '../../ports/sms';
import type { RequestedCode } from '../../schemas/portal-views';
import { CODE, hashCode, newCode } from '../auth/codes';
import { addressGroup, codeLimits, enforceLimits } from '../auth/limits';
import { CODES_PER_ADDRESS } from '../auth/requestCode';
import { requireChannel } from '../channel/requireChannel';
import type { ServiceContext } from '../context';

/** Between the register's answer and the code from the phone. */
const LIFE_MS = 3_600_000;

export type OnboardingRow = typeof onboardings.$inferSelect;

export const onboardingExpired = (): DomainError =>
  new DomainError('onboarding.expired', '核对结果已失效，请返回重新核对单位信息；填写的内容已保留。', 'conflict');

/** One that the register has confirmed, that is still fresh and not used up. @throws DomainError onboarding.expired */
export async function readMatched(db: Executor, id: string, now: Date): Promise<OnboardingRow> {
  const fresh = gt(onboardings.createdAt, new Date(now.getTime() - LIFE_MS));
  const [row] = await db
    .select()
    .from(onboardings)
    .where(and(eq(onboardings.id, id), eq(onboardings.outcome, 'matched'), fresh));
  if (!row || row.provenAt) throw onboardingExpired();
  return row;
}

/** A code to the mobile that the agent typed: it shows that the phone is his, not that the organisation is. */
export async function requestOnboardingCode(
  ctx: ServiceContext,
  input: { onboardingId: string },
  deps: { sms: SmsPort; indexKey: string },
): Promise<RequestedCode> {
  const now = ctx.clock.now();
  const row = await readMatched(ctx.db, input.onboardingId, now);
  await enforceLimits(ctx.db, await limitsFor(ctx, row, deps.indexKey), now);
  const requestId = randomUUID();
  const code = newCode();
  await ctx.db.transaction(async (tx) => {
    await tx.insert(oneTimeCodes).values({
      id: requestId,
      purpose: 'onboarding',
      subject: row.id,
      codeHash: hashCode(deps.indexKey, 'onboarding', row.id, code),
      createdAt: now,
      expiresAt: new Date(now.getTime() + CODE.lifeMs),
    });
    const act = { action: 'onboarding.request_code', objectType: 'onboarding', objectId: row.id };
    await writeAudit(tx, ctx.actor, act);
  });
  await send(deps.sms, row.agentMobile, code, requestId);
  return {
    requestId,
    maskedMobile: maskMobile(row.agentMobile),
    resendAfterSeconds: CODE.resendMs / 1000,
    expiresInSeconds: CODE.lifeMs / 1000,
  };
}

/** By phone, whatever organisation is named: nobody is rung up by our codes. */
async function limitsFor({ db, actor: { origin } }: ServiceContext, row: OnboardingRow, indexKey: string) {
  const who = blindIndex(indexKey, `onboarding-phone\0${row.agentMobile}`);
  const { hotline } = await requireChannel(db, row.channelId);
  return [
    ...(origin
      ? [{ key: `login-address:${addressGroup(origin)}`, windowMs: 10 * 60_000, max: CODES_PER_ADDRESS }]
      : []),
    ...codeLimits('onboarding-phone', { who, origin, hotline }, { hour: 8, day: 20 }),
  ];
}

async function send(sms: SmsPort, mobile: string, code: string, key: string): Promise<void> {
  try {
    const params = { code: secret(code), minutes: String(CODE.lifeMs / 60_000) };
    await sms.send({ mobile, template: 'application_code', params, key });
  } catch (error) {
    // Perhaps it was sent all the same: the page may wait for it, and ask again after a minute.
    if (error instanceof ProviderUnavailableError && error.outcomeUnknown) return;
    throw new DomainError('sms.unavailable', '短信暂时发不出去，不是您操作有误，请 1 分钟后再试。', 'unavailable');
  }
}
