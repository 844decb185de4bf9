import { DomainError } from '../../domain/errors';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder } from '../order/own';
import { recordOrderAct } from '../order/transition';
import { intendPayment } from './rows';
import { waivePayment } from './waive';

/** 去支付: the workflow opens the trade (or a fresh QR code of the same trade); the page follows by events. */
export async function requestPayment(ctx: ServiceContext, input: { orderNo: string }): Promise<{ ok: true }> {
  const actor = requireCustomer(ctx);
  await ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    if (order.state !== 'submitted') {
      throw new DomainError('payment.not_due', '该订单当前无需支付，请刷新页面查看最新进度。', 'conflict', {
        state: order.state,
      });
    }
    if (!order.applicationConfirmedAt) {
      throw new DomainError('payment.not_confirmed', '请先上传资料并确认申请，再支付费用。', 'conflict');
    }
    if (order.paymentDeadline <= ctx.clock.now()) {
      throw new DomainError('payment.too_late', '支付期限已过，订单即将关闭；如仍需办理，请重新申请。', 'conflict');
    }
    // Confirmed before such orders went on by themselves.
    if (order.amountFen === 0) return waivePayment(tx, ctx, order);
    const payment = await intendPayment(tx, ctx, order);
    await recordOrderAct(tx, ctx, order, 'order.payment_requested', {
      after: { outTradeNo: payment.outTradeNo },
      event: { kind: 'payment_requested' },
    });
  });
  return { ok: true };
}
