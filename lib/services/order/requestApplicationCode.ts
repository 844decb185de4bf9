import { randomUUID } from 'node:crypto';
import { oneTimeCodes } from '../../../db/schema/subscriber';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskMobile } from '../../domain/masks';
import { secret } from '../../domain/secret';
import type { SmsPort } from '../../ports/sms';
import { CODE, hashCode, newCode } from '../auth/codes';
import { enforceLimits } from '../auth/limits';
import { requireCustomer, type ServiceContext } from '../context';
import { readSubscriber } from '../draft/own';
import { requireConfirmable } from './applicationCode';
import { currentUploads, missingKinds, requireAllKinds } from './materials';
import { lockOwnOrder } from './own';
import { recordOrderAct } from './transition';

const HOUR = 3_600_000;

/** 获取验证码 of 确认申请: to the agent's mobile on file, not to one that was just typed. */
export async function requestApplicationCode(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { sms: SmsPort; indexKey: string },
): Promise<{ maskedMobile: string; resendAfterSeconds: number; expiresInSeconds: number }> {
  const actor = requireCustomer(ctx);
  const now = ctx.clock.now();
  const id = randomUUID();
  const code = newCode();
  const mobile = await ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    requireConfirmable(order);
    requireAllKinds(missingKinds(order, await currentUploads(tx, order.orderNo)));
    await enforceLimits(tx, limitsFor(order.orderNo), now);
    await tx.insert(oneTimeCodes).values({
      id,
      purpose: 'application',
      subject: order.orderNo,
      codeHash: hashCode(deps.indexKey, 'application', order.orderNo, code),
      subscriberId: actor.subscriberId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + CODE.lifeMs),
    });
    await recordOrderAct(tx, ctx, order, 'order.application_code', { after: { codeId: id } });
    return (await readSubscriber(tx, actor)).agentMobile;
  });
  await send(deps.sms, mobile, code, id);
  return {
    maskedMobile: maskMobile(mobile),
    resendAfterSeconds: CODE.resendMs / 1000,
    expiresInSeconds: CODE.lifeMs / 1000,
  };
}

const limitsFor = (orderNo: string) => [
  { key: `application-code:${orderNo}`, windowMs: CODE.resendMs, max: 1 },
  { key: `application-hour:${orderNo}`, windowMs: HOUR, max: 8 },
];

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
