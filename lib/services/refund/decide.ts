import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { refundRequests } from '../../../db/schema/refund';
import { DomainError } from '../../domain/errors';
import { canTransition, stateLabel } from '../../domain/order';
import { requirePermission, type ServiceContext } from '../context';
import { uniqueViolation } from '../db-errors';
import { lockOrder, type OrderRow, recordOrderAct, transitionOrder } from '../order/transition';
import { intendRefund, paymentInState } from '../payment/rows';
import { dropWaybill } from '../shipment/dropWaybill';
import { countRefused, pendingRequest, type RefundRequestRow } from './requests';

interface Decision {
  orderNo: string;
  /** Shown to the customer. */
  note: string;
}

/** 同意退款: the workflow sends the money back, revokes the new certificate and asks for the red invoice. */
export async function grantRefund(ctx: ServiceContext, input: Decision): Promise<void> {
  const actor = requirePermission(ctx, 'refund.decide');
  try {
    await ctx.db.transaction(async (tx) => {
      const { order, request } = await lockRequest(tx, input.orderNo);
      const paid = await paymentInState(tx, order.orderNo, 'paid');
      if (!paid) throw new DomainError('refund.nothing_paid', '该订单没有可以退回的款项。', 'conflict');
      await settle(tx, request, { state: 'granted', by: actor.id, note: input.note, at: ctx.clock.now() });
      await intendRefund(tx, paid, 'granted', ctx.clock.now());
      // The token stays here.
      if (order.state === 'produced') await dropWaybill(tx, ctx, order);
      await transitionOrder(tx, ctx, order, 'grant_refund', {
        patch: { cancelReason: 'refund_granted', endedAt: null },
        facts: { requestId: request.id, refundNo: paid.refundNo ?? `${paid.outTradeNo}R`, amountFen: paid.amountFen },
        typed: input.note,
        event: { kind: 'refund_granted' },
      });
    });
  } catch (error) {
    // A completed order has left its lineage to others: it can't come back beside one that runs now.
    if (uniqueViolation(error) !== 'orders_one_running_per_lineage') throw error;
    throw new DomainError(
      'refund.lineage_busy',
      '该证书正在办理其他业务，请待其结束（或由客户取消）后再同意退款。',
      'conflict',
    );
  }
}

/** 不同意退款: the customer hears of it by SMS, and reads why. */
export async function refuseRefund(ctx: ServiceContext, input: Decision): Promise<void> {
  const actor = requirePermission(ctx, 'refund.decide');
  await ctx.db.transaction(async (tx) => {
    const { order, request } = await lockRequest(tx, input.orderNo);
    await settle(tx, request, { state: 'refused', by: actor.id, note: input.note, at: ctx.clock.now() });
    const occurrence = await countRefused(tx, order.orderNo);
    await recordOrderAct(tx, ctx, order, 'refund.refuse', {
      after: { requestId: request.id },
      typed: input.note,
      event: { kind: 'refund_refused', occurrence },
    });
  });
}

async function lockRequest(tx: Tx, orderNo: string): Promise<{ order: OrderRow; request: RefundRequestRow }> {
  const order = await lockOrder(tx, orderNo);
  const request = await pendingRequest(tx, orderNo);
  if (!request) {
    throw new DomainError('refund.no_request', '该订单没有待处理的退款申请，可能已由他人处理，请刷新。', 'conflict');
  }
  if (!canTransition(order.state, 'grant_refund')) {
    throw new DomainError(
      'refund.too_early',
      `订单当前状态为“${stateLabel(order)}”，请等制证结束后再处理。`,
      'conflict',
      { state: order.state },
    );
  }
  return { order, request };
}

async function settle(
  tx: Tx,
  request: RefundRequestRow,
  decision: { state: 'granted' | 'refused'; by: string; note: string; at: Date },
): Promise<void> {
  const { state, by, note, at } = decision;
  await tx
    .update(refundRequests)
    .set({ state, decidedBy: by, decidedAt: at, decisionNote: note })
    .where(eq(refundRequests.id, request.id));
}
