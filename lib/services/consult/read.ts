import type { ConsultItem } from '../../schemas/portal-views';
import { redeemCode } from '../auth/codes';
import { addressGroup, enforceLimits } from '../auth/limits';
import { requireCustomer, type ServiceContext } from '../context';
import { listMessages } from './messages';

/** 我的咨询 in 订单查询. */
export async function listOwnMessages(ctx: ServiceContext): Promise<ConsultItem[]> {
  const { subscriberId } = requireCustomer(ctx);
  return listMessages(ctx, { subscriberId });
}

/** 查看答复 of who asked without signing in: the code stands for the mobile it was sent to. */
export async function readByMobile(
  ctx: ServiceContext,
  input: { channelId: string; requestId: string; code: string },
  deps: { indexKey: string },
): Promise<ConsultItem[]> {
  const now = ctx.clock.now();
  const { origin } = ctx.actor;
  if (origin) {
    const key = `consult-guess:${addressGroup(origin)}`;
    await enforceLimits(ctx.db, [{ key, windowMs: 10 * 60_000, max: 100 }], now);
  }
  const { requestId: id, code } = input;
  const proof = await redeemCode(ctx.db, { id, purpose: 'consult', code, indexKey: deps.indexKey, now });
  return listMessages(ctx, { channelId: input.channelId, mobileIndex: proof.subject });
}
