import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { oneTimeCodes } from '../../../db/schema/subscriber';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskMobile } from '../../domain/masks';
import { secret } from '../../domain/secret';
import type { SmsPort, SmsTemplate } from '../../ports/sms';
import { CODE, type CodePurpose, hashCode, newCode, redeemCode } from '../auth/codes';
import { enforceLimits } from '../auth/limits';
import { requireCustomer, type ServiceContext } from '../context';
import { readSubscriber } from '../draft/own';
import { lockOwnOrder } from './own';
import { type OrderRow, recordOrderAct } from './transition';

const HOUR = 3_600_000;

export interface SentOrderCode {
  maskedMobile: string;
  resendAfterSeconds: number;
  expiresInSeconds: number;
}

/** What a code of an order agrees to; each has its own words, its own limits and fits nothing else. */
export interface OrderCode {
  purpose: Exclude<CodePurpose, 'login'>;
  template: SmsTemplate;
  /** In the audit log. */
  action: string;
  /** Is the act possible at all, and may a code be sent for it? Throws when not. */
  guard: (tx: Tx, order: OrderRow) => Promise<void> | void;
}

/**
 * 变更 of the agent's mobile: who is signed in has proven the old one, and the code proves that the new one is his too.
 * From then on it opens everything, so a number with a mistake in it must not get there.
 */
const codeMobile = (order: OrderRow, purpose: OrderCode['purpose']): string | null =>
  purpose === 'application' && order.changes.includes('agentMobile') ? order.application.contact.mobile : null;

/** To the agent's mobile on file, not to one that was just typed. */
export async function sendOrderCode(
  ctx: ServiceContext,
  orderNo: string,
  what: OrderCode,
  deps: { sms: SmsPort; indexKey: string },
): Promise<SentOrderCode> {
  const actor = requireCustomer(ctx);
  const now = ctx.clock.now();
  const id = randomUUID();
  const code = newCode();
  const { purpose } = what;
  const mobile = await ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, orderNo);
    await what.guard(tx, order);
    await enforceLimits(tx, limitsFor(purpose, orderNo), now);
    await tx.insert(oneTimeCodes).values({
      ...{ id, purpose, subject: orderNo, subscriberId: actor.subscriberId },
      codeHash: hashCode(deps.indexKey, purpose, orderNo, code),
      createdAt: now,
      expiresAt: new Date(now.getTime() + CODE.lifeMs),
    });
    await recordOrderAct(tx, ctx, order, what.action, { after: { codeId: id } });
    return codeMobile(order, purpose) ?? (await readSubscriber(tx, actor)).agentMobile;
  });
  await send(deps.sms, mobile, { template: what.template, code, key: id });
  return {
    maskedMobile: maskMobile(mobile),
    resendAfterSeconds: CODE.resendMs / 1000,
    expiresInSeconds: CODE.lifeMs / 1000,
  };
}

const limitsFor = (purpose: string, orderNo: string) => [
  { key: `${purpose}-code:${orderNo}`, windowMs: CODE.resendMs, max: 1 },
  { key: `${purpose}-hour:${orderNo}`, windowMs: HOUR, max: 8 },
];

async function send(
  sms: SmsPort,
  mobile: string,
  { template, code, key }: { template: SmsTemplate; code: string; key: string },
): Promise<void> {
  try {
    const params = { code: secret(code), minutes: String(CODE.lifeMs / 60_000) };
    await sms.send({ mobile, template, params, key });
  } catch (error) {
    // Perhaps it was sent all the same: the page may wait for it, and ask again after a minute.
    if (error instanceof ProviderUnavailableError && error.outcomeUnknown) return;
    throw new DomainError('sms.unavailable', '短信暂时发不出去，不是您操作有误，请 1 分钟后再试。', 'unavailable');
  }
}

/** The newest code of the order, used up when it is right. */
export async function redeemOrderCode(
  ctx: ServiceContext,
  input: { orderNo: string; purpose: OrderCode['purpose']; code: string; indexKey: string },
): Promise<void> {
  const { orderNo, purpose, code, indexKey } = input;
  const now = ctx.clock.now();
  const [row] = await ctx.db
    .select({ id: oneTimeCodes.id })
    .from(oneTimeCodes)
    .where(
      and(
        eq(oneTimeCodes.purpose, purpose),
        eq(oneTimeCodes.subject, orderNo),
        isNull(oneTimeCodes.usedAt),
        gt(oneTimeCodes.expiresAt, now),
      ),
    )
    .orderBy(desc(oneTimeCodes.createdAt))
    .limit(1);
  if (!row) throw new DomainError('code.expired', '验证码已失效，请重新获取。', 'invalid');
  await redeemCode(ctx.db, { id: row.id, purpose, code, indexKey, now });
}
