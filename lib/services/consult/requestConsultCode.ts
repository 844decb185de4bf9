import { randomUUID } from 'node:crypto';
import { writeAudit } from '../../../db/audit';
import { oneTimeCodes } from '../../../db/schema/subscriber';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskMobile } from '../../domain/masks';
import { secret } from '../../domain/secret';
import type { SmsPort } from '../../ports/sms';
import type { RequestedCode } from '../../schemas/portal-views';
import { CODE, hashCode, newCode } from '../auth/codes';
import { addressGroup, codeLimits, enforceLimits } from '../auth/limits';
import { requireChannel } from '../channel/requireChannel';
import type { ServiceContext } from '../context';
import { mobileIndex } from './messages';

/** In ten minutes from one address: nobody is to be showered with our messages. */
export const CONSULT_CODES_PER_ADDRESS = 20;

/** A code to the mobile that was typed: proves it for one question, or for reading the answers to earlier ones. */
export async function requestConsultCode(
  ctx: ServiceContext,
  input: { channelId: string; mobile: string },
  deps: { sms: SmsPort; indexKey: string },
): Promise<RequestedCode> {
  const now = ctx.clock.now();
  const { hotline } = await requireChannel(ctx.db, input.channelId);
  const subject = mobileIndex(deps.indexKey, input.channelId, input.mobile);
  await enforceLimits(ctx.db, limitsFor({ who: subject, origin: ctx.actor.origin, hotline }), now);
  const requestId = randomUUID();
  const code = newCode();
  await ctx.db.transaction(async (tx) => {
    await tx.insert(oneTimeCodes).values({
      ...{ id: requestId, purpose: 'consult', subject },
      codeHash: hashCode(deps.indexKey, 'consult', subject, code),
      createdAt: now,
      expiresAt: new Date(now.getTime() + CODE.lifeMs),
    });
    await writeAudit(tx, ctx.actor, { action: 'message.request_code', objectType: 'login', objectId: requestId });
  });
  await send(deps.sms, input.mobile, { code, key: requestId });
  return {
    requestId,
    maskedMobile: maskMobile(input.mobile),
    resendAfterSeconds: CODE.resendMs / 1000,
    expiresInSeconds: CODE.lifeMs / 1000,
  };
}

const limitsFor = (asker: { who: string; origin: string | undefined; hotline: string }) => [
  ...(asker.origin
    ? [{ key: `consult-codes:${addressGroup(asker.origin)}`, windowMs: 10 * 60_000, max: CONSULT_CODES_PER_ADDRESS }]
    : []),
  ...codeLimits('consult', asker, { hour: 5, day: 10 }),
];

async function send(sms: SmsPort, mobile: string, { code, key }: { code: string; key: string }): Promise<void> {
  try {
    const params = { code: secret(code), minutes: String(CODE.lifeMs / 60_000) };
    await sms.send({ mobile, template: 'consult_code', params, key });
  } catch (error) {
    // Perhaps it was sent all the same: the page may wait for it, and ask again after a minute.
    if (error instanceof ProviderUnavailableError && error.outcomeUnknown) return;
    throw new DomainError('sms.unavailable', '短信暂时发不出去，不是您操作有误，请 1 分钟后再试。', 'unavailable');
  }
}
