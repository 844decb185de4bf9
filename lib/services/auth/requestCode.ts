import { randomUUID } from 'node:crypto';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { channels } from '../../../db/schema/channel';
import { oneTimeCodes, subscribers } from '../../../db/schema/subscriber';
import { blindIndex } from '../../crypto/field-cipher';
import { DomainError } from '../../domain/errors';
import { maskMobile } from '../../domain/masks';
import { secret } from '../../domain/secret';
import { createLogger } from '../../log';
import type { SmsPort } from '../../ports/sms';
import type { RequestedCode } from '../../schemas/portal-views';
import type { ServiceContext } from '../context';
import { describeError } from '../db-errors';
import { CODE, hashCode, newCode } from './codes';
import { addressGroup, enforceLimits } from './limits';

export interface RequestCodeDeps {
  sms: SmsPort;
  indexKey: string;
  /** Work that goes on after the answer; tests wait for it. */
  later?: (work: Promise<void>) => void;
}

const log = createLogger('web');
const HOUR = 3_600_000;
/** In ten minutes from one address: whole offices share one. */
export const CODES_PER_ADDRESS = 100;

/**
 * A login code to the agent's mobile on file. Whether the organisation is known shows neither in the answer nor in its
 * time: the same rows are written and the same limits counted, and the message leaves after the answer.
 */
export async function requestCode(
  ctx: ServiceContext,
  input: { channelId: string; uscc: string },
  deps: RequestCodeDeps,
): Promise<RequestedCode> {
  const now = ctx.clock.now();
  await requireChannel(ctx, input.channelId);
  const who = blindIndex(deps.indexKey, `login\0${input.channelId}\0${input.uscc}`);
  await enforceLimits(ctx.db, limitsFor(who, ctx.actor.origin), now);
  const [subscriber] = await ctx.db
    .select({ id: subscribers.id, agentMobile: subscribers.agentMobile })
    .from(subscribers)
    .where(
      and(eq(subscribers.channelId, input.channelId), eq(subscribers.uscc, input.uscc), isNull(subscribers.erasedAt)),
    )
    // Whoever was approved goes before who still applies; the code opens that one's own session and no other.
    .orderBy(sql`${subscribers.state} = 'active' desc`, desc(subscribers.createdAt))
    .limit(1);
  const code = newCode();
  const requestId = randomUUID();
  const codeHash = hashCode(deps.indexKey, 'login', who, code);
  await ctx.db.transaction(async (tx) => {
    await tx.insert(oneTimeCodes).values({
      id: requestId,
      purpose: 'login',
      subject: who,
      codeHash: subscriber ? codeHash : null,
      subscriberId: subscriber?.id ?? null,
      createdAt: now,
      expiresAt: new Date(now.getTime() + CODE.lifeMs),
    });
    await writeAudit(tx, ctx.actor, { action: 'login.request_code', objectType: 'login', objectId: requestId });
  });
  if (subscriber) (deps.later ?? defaultLater)(send(deps.sms, subscriber.agentMobile, code, requestId));
  return {
    requestId,
    maskedMobile: subscriber ? maskMobile(subscriber.agentMobile) : inventedMask(who),
    resendAfterSeconds: CODE.resendMs / 1000,
    expiresInSeconds: CODE.lifeMs / 1000,
  };
}

/** A channel that takes no new orders still answers queries. */
async function requireChannel(ctx: ServiceContext, channelId: string): Promise<void> {
  const [channel] = await ctx.db.select({ id: channels.id }).from(channels).where(eq(channels.id, channelId));
  if (!channel) throw new DomainError('channel.unknown', '没有找到这个渠道，请核对链接或从首页进入。', 'not_found');
}

/** By organisation and by address; an unknown organisation counts like a known one. */
function limitsFor(who: string, origin: string | undefined) {
  return [
    ...(origin
      ? [{ key: `login-address:${addressGroup(origin)}`, windowMs: 10 * 60_000, max: CODES_PER_ADDRESS }]
      : []),
    { key: `login-code:${who}`, windowMs: CODE.resendMs, max: 1 },
    { key: `login-hour:${who}`, windowMs: HOUR, max: 10 },
    { key: `login-day:${who}`, windowMs: 24 * HOUR, max: 30 },
  ];
}

/** Always the same for one organisation, as a real number would be. */
function inventedMask(who: string): string {
  const digits = [...who.slice(0, 12)].map((hex) => Number.parseInt(hex, 16) % 10);
  const prefixes = ['130', '135', '136', '137', '138', '139', '150', '158', '159', '186'];
  return `${prefixes[digits[0] as number]}****${digits.slice(4, 8).join('')}`;
}

async function send(sms: SmsPort, mobile: string, code: string, key: string): Promise<void> {
  const params = { code: secret(code), minutes: String(CODE.lifeMs / 60_000) };
  await sms.send({ mobile, template: 'login_code', params, key });
}

function defaultLater(work: Promise<void>): void {
  // The person asks again after a minute; we need to know why nothing came.
  work.catch((error) => log.error(describeError(error), 'login code was not sent'));
}
