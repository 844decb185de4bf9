import { and, eq, gt, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../../../db/client';
import { enqueue } from '../../../db/outbox';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { HOLD_RELEASE, type HoldReleaseInput, holdReleaseId } from '../../../workflows/contracts/hold';
import { DomainError } from '../../domain/errors';
import { type CertificateState, ORDER_STATES, type OrderState, stateLabel } from '../../domain/order';
import { FOUND_AFTER_END, FOUND_UNTIL_PRODUCTION, REFUND_BY_REQUEST } from '../../domain/refund';
import type { SmsPort } from '../../ports/sms';
import { othersRun } from '../certificate/releaseHold';
import { requireCustomer, type ServiceContext } from '../context';
import { endEarly } from './endEarly';
import { redeemOrderCode, type SentOrderCode, sendOrderCode } from './orderCode';
import { lockOwnOrder, readOwnOrder } from './own';
import { type OrderRow, recordOrderAct } from './transition';

/** cancelReason of an order whose token was found, before its end or after it: the hold is lifted then, and only then. */
export const FOUND = 'found';
const WHY = '客户已找到 UKey，原证书可以继续使用';

/**
 * 获取验证码 for 找到了. Of consents it asks nothing: he wishes for this code himself, and what he took back must not keep him
 * from his own certificate and money.
 */
export function requestFoundCode(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { sms: SmsPort; indexKey: string },
): Promise<SentOrderCode> {
  const guard = (tx: Tx, order: OrderRow) => requireFindable(ctx, tx, order);
  return sendOrderCode(
    ctx,
    input.orderNo,
    { purpose: FOUND, template: 'found_code', action: 'order.found_code', guard },
    deps,
  );
}

/** 找到了: the agent's phone agrees, the old certificate is valid again. An order that still runs ends, and the money goes back. */
export async function confirmFound(
  ctx: ServiceContext,
  input: { orderNo: string; code: string },
  deps: { indexKey: string },
): Promise<{ state: OrderState }> {
  const actor = requireCustomer(ctx);
  const order = await readOwnOrder(ctx.db, actor, input.orderNo);
  if (order.cancelReason === FOUND) return { state: order.state };
  await requireFindable(ctx, ctx.db, order);
  await redeemOrderCode(ctx, { ...input, purpose: FOUND, indexKey: deps.indexKey });
  return ctx.db.transaction(async (tx) => {
    const locked = await lockOwnOrder(tx, actor, input.orderNo);
    await requireFindable(ctx, tx, locked);
    if (ORDER_STATES[locked.state].final) return liftHold(tx, ctx, locked);
    return endEarly(tx, ctx, locked, { cancelReason: FOUND, reason: WHY });
  });
}

async function requireFindable(ctx: ServiceContext, db: Executor, order: OrderRow): Promise<void> {
  const [old] = await db
    .select({ state: certificates.state })
    .from(certificates)
    .where(eq(certificates.id, order.oldCertificateId ?? sql`null`));
  if (isFindable(order, { state: old?.state ?? null, held: await stillHeld(db, order, ctx.clock.now()) })) return;
  if (old?.state === 'revoked') {
    throw new DomainError('order.old_certificate_revoked', '原证书已注销，不能恢复使用，请继续办理补办。', 'conflict');
  }
  throw notFindable(order);
}

export interface OldCertificate {
  state: CertificateState | null;
  /** stillHeld */
  held: boolean;
}

/** Only a lost token can be found: while its order runs, or when that ended and left nothing but the hold. */
export function isFindable(order: OrderRow, old: OldCertificate): boolean {
  if (order.businessType !== 'reissue' || !old.state || order.cancelReason === FOUND) return false;
  if (FOUND_AFTER_END.includes(order.state)) return old.held;
  return FOUND_UNTIL_PRODUCTION.includes(order.state) && old.state !== 'revoked';
}

/** The old certificate could be used again, were it not on hold; and no other order is about it. */
export async function stillHeld(db: Executor, order: OrderRow, now: Date): Promise<boolean> {
  const { orderNo, oldCertificateId: certificateId } = order;
  if (!certificateId) return false;
  const [old] = await db
    .select({ id: certificates.id })
    .from(certificates)
    .where(and(eq(certificates.id, certificateId), eq(certificates.state, 'on_hold'), gt(certificates.notAfter, now)));
  return old !== undefined && !(await othersRun(db, { certificateId, orderNo }));
}

/** The order is over and stays what it is; nothing but the hold ends. */
async function liftHold(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<{ state: OrderState }> {
  const { orderNo, state, cancelReason, oldCertificateId } = order;
  const startInput: HoldReleaseInput = { orderNo, certificateId: oldCertificateId as string };
  await tx.update(orders).set({ cancelReason: FOUND }).where(eq(orders.orderNo, orderNo));
  await recordOrderAct(tx, ctx, order, 'order.found', {
    before: { cancelReason },
    after: { cancelReason: FOUND, certificateId: startInput.certificateId },
    reason: WHY,
  });
  await enqueue(tx, { workflowType: HOLD_RELEASE, workflowId: holdReleaseId(orderNo), startInput, event: null });
  return { state };
}

function notFindable(order: OrderRow): DomainError {
  const why = REFUND_BY_REQUEST.includes(order.state)
    ? '新证书已开始制作，原证书将被注销，找到的 UKey 不能再使用；请等待新的 UKey，需要退款的可以“申请退款”。'
    : `订单当前状态为“${stateLabel(order)}”，不能再办理“UKey 找到了”；如需帮助请致电服务热线。`;
  return new DomainError('order.not_findable', why, 'conflict', { state: order.state });
}
