import { and, eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { certificates } from '../../../db/schema/pki';
import { DomainError } from '../../domain/errors';
import { type OrderState, stateLabel } from '../../domain/order';
import { FOUND_UNTIL_PRODUCTION, REFUND_BY_REQUEST } from '../../domain/refund';
import type { SmsPort } from '../../ports/sms';
import { requireCustomer, type ServiceContext } from '../context';
import { endEarly } from './endEarly';
import { redeemOrderCode, type SentOrderCode, sendOrderCode } from './orderCode';
import { lockOwnOrder, readOwnOrder } from './own';
import type { OrderRow } from './transition';

/** cancelReason of an order that ended because the token was found: the workflow lifts the hold then, and only then. */
export const FOUND = 'found';

/** 获取验证码 for 找到了. */
export function requestFoundCode(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { sms: SmsPort; indexKey: string },
): Promise<SentOrderCode> {
  const guard = requireFindable;
  return sendOrderCode(
    ctx,
    input.orderNo,
    { purpose: FOUND, template: 'found_code', action: 'order.found_code', guard },
    deps,
  );
}

/** 找到了: the agent's phone agrees, the order ends, the money goes back and the old certificate is valid again. */
export async function confirmFound(
  ctx: ServiceContext,
  input: { orderNo: string; code: string },
  deps: { indexKey: string },
): Promise<{ state: OrderState }> {
  const actor = requireCustomer(ctx);
  const order = await readOwnOrder(ctx.db, actor, input.orderNo);
  if (order.cancelReason === FOUND) return { state: order.state };
  await requireFindable(ctx.db, order);
  await redeemOrderCode(ctx, { ...input, purpose: FOUND, indexKey: deps.indexKey });
  return ctx.db.transaction(async (tx) => {
    const locked = await lockOwnOrder(tx, actor, input.orderNo);
    await requireFindable(tx, locked);
    return endEarly(tx, ctx, locked, { cancelReason: FOUND, reason: '客户已找到 UKey，原证书恢复使用' });
  });
}

async function requireFindable(db: Executor, order: OrderRow): Promise<void> {
  if (!isFindable(order)) throw notFindable(order);
  const [old] = await db
    .select({ state: certificates.state })
    .from(certificates)
    .where(and(eq(certificates.id, order.oldCertificateId as string)));
  if (old?.state === 'revoked') {
    throw new DomainError('order.old_certificate_revoked', '原证书已注销，不能恢复使用，请继续办理补办。', 'conflict');
  }
}

/** Only a lost token can be found. */
export const isFindable = (order: OrderRow): boolean =>
  order.businessType === 'reissue' && order.oldCertificateId !== null && FOUND_UNTIL_PRODUCTION.includes(order.state);

function notFindable(order: OrderRow): DomainError {
  const why = REFUND_BY_REQUEST.includes(order.state)
    ? '新证书已开始制作，原证书将被注销，找到的 UKey 不能再使用；请等待新的 UKey，需要退款的可以“申请退款”。'
    : `订单当前状态为“${stateLabel(order)}”，不能再办理“UKey 找到了”；如需帮助请致电服务热线。`;
  return new DomainError('order.not_findable', why, 'conflict', { state: order.state });
}
