import type { Tx } from '../../../db/client';
import { refundRequests } from '../../../db/schema/refund';
import { DomainError } from '../../domain/errors';
import { canTransition, stateLabel } from '../../domain/order';
import { REFUND_BY_REQUEST, type RefundReason } from '../../domain/refund';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder } from '../order/own';
import { type OrderRow, recordOrderAct } from '../order/transition';
import { paymentInState } from '../payment/rows';
import { pendingRequest } from './requests';

/** 申请退款 after production began: kept for finance. A second click finds the first request. */
export async function requestRefund(
  ctx: ServiceContext,
  input: { orderNo: string; reason: RefundReason; note: string },
): Promise<{ requestId: string }> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    await requireRequestable(tx, order);
    const open = await pendingRequest(tx, order.orderNo);
    if (open) return { requestId: open.id };
    const { orderNo, reason, note } = input;
    const [row] = await tx
      .insert(refundRequests)
      .values({ orderNo, reason, note, createdAt: ctx.clock.now() })
      .returning({ id: refundRequests.id });
    const requestId = row?.id ?? '';
    await recordOrderAct(tx, ctx, order, 'refund.request', { after: { requestId, reason } });
    return { requestId };
  });
}

async function requireRequestable(tx: Tx, order: OrderRow): Promise<void> {
  if (!REFUND_BY_REQUEST.includes(order.state)) {
    const early = canTransition(order.state, 'close') || canTransition(order.state, 'request_refund');
    const way = early ? '可以直接“取消订单”，已支付的费用会自动全额退回。' : '不能申请退款；如需帮助请致电服务热线。';
    throw new DomainError('refund.not_requestable', `订单当前状态为“${stateLabel(order)}”，${way}`, 'conflict', {
      state: order.state,
    });
  }
  if (await paymentInState(tx, order.orderNo, 'paid')) return;
  throw new DomainError('refund.nothing_paid', '该订单没有可以退回的款项。', 'conflict');
}
