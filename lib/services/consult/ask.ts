import { DomainError } from '../../domain/errors';
import type { AskByMobileInput, QuestionInput } from '../../schemas/consult';
import type { AskedQuestion } from '../../schemas/portal-views';
import { redeemCode } from '../auth/codes';
import { addressGroup, enforceLimits } from '../auth/limits';
import { requireChannel } from '../channel/requireChannel';
import { requireCustomer, type ServiceContext } from '../context';
import { readSubscriber } from '../draft/own';
import { readOwnOrder } from '../order/own';
import { mobileIndex, storeQuestion } from './messages';

const DAY = 24 * 3_600_000;
export const QUESTIONS_A_DAY = { subscriber: 20, mobile: 10, address: 60 };

/** 在线咨询 of who is signed in; word of the answer goes to the agent's mobile on file. */
export async function askQuestion(
  ctx: ServiceContext,
  input: QuestionInput & { id: string },
  deps: { indexKey: string },
): Promise<AskedQuestion> {
  const actor = requireCustomer(ctx);
  const { subscriberId, channelId } = actor;
  if (input.orderNo) await readOwnOrder(ctx.db, actor, input.orderNo);
  const limit = { key: `consult-subscriber:${subscriberId}`, windowMs: DAY, max: QUESTIONS_A_DAY.subscriber };
  await enforceLimits(ctx.db, [limit], ctx.clock.now());
  const mobile = (await readSubscriber(ctx.db, actor)).agentMobile;
  return storeQuestion(ctx, { id: input.id, channelId, subscriberId, mobile }, input, deps.indexKey);
}

/**
 * 在线咨询 before anybody has signed in: the code shows that word of the answer goes to the right hands. An order number
 * is kept as it was typed: whether there is such an order is told to nobody.
 */
export async function askByMobile(
  ctx: ServiceContext,
  input: AskByMobileInput,
  deps: { indexKey: string },
): Promise<AskedQuestion> {
  const { channelId, mobile } = input;
  const now = ctx.clock.now();
  await requireChannel(ctx.db, channelId);
  const index = mobileIndex(deps.indexKey, channelId, mobile);
  const { origin } = ctx.actor;
  if (origin) {
    const key = `consult-address:${addressGroup(origin)}`;
    await enforceLimits(ctx.db, [{ key, windowMs: DAY, max: QUESTIONS_A_DAY.address }], now);
  }
  const { requestId: id, code } = input;
  const proof = await redeemCode(ctx.db, { id, purpose: 'consult', code, indexKey: deps.indexKey, now });
  if (proof.subject !== index) {
    throw new DomainError('consult.other_mobile', '验证码是发给另一个手机号的，请重新获取验证码。', 'invalid', {
      field: 'mobile',
    });
  }
  // Only now: who merely knows the number uses up nothing of it.
  await enforceLimits(ctx.db, [{ key: `consult-mobile:${index}`, windowMs: DAY, max: QUESTIONS_A_DAY.mobile }], now);
  return storeQuestion(ctx, { channelId, subscriberId: null, mobile }, input, deps.indexKey);
}
