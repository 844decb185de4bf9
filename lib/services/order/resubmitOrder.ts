import { DomainError } from '../../domain/errors';
import { beyondMending, type OrderState } from '../../domain/order';
import { requireCustomer, type ServiceContext } from '../context';
import { currentUploads, kindNames, kindsToResend } from './materials';
import { lockOwnOrder } from './own';
import { transitionOrder } from './transition';

/** 修改上传资料 is done: back to the review queue. Every rejected kind must have been sent anew. */
export async function resubmitOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<{ state: OrderState }> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    if (beyondMending(order)) {
      throw new DomainError('order.beyond_mending', '没有可以重新提交的资料，请取消订单后重新申请。', 'conflict');
    }
    const missing = order.state === 'rejected' ? kindsToResend(order, await currentUploads(tx, order.orderNo)) : [];
    if (missing.length > 0) {
      throw new DomainError('uploads.missing', `请重新上传：${kindNames(missing)}。`, 'conflict', {
        count: missing.length,
      });
    }
    const { state } = await transitionOrder(tx, ctx, order, 'resubmit', {
      patch: { rejectReasons: null },
      event: { kind: 'resubmitted' },
    });
    return { state };
  });
}
