import { reviews } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { materialKinds, UPLOAD_KINDS, type UploadKind } from '../../domain/order';
import type { RejectInput } from '../../schemas/admin';
import { requirePermission, type ServiceContext } from '../context';
import { type OrderRow, transitionOrder } from '../order/transition';
import { refusal } from '../revocation/confirm';
import { lockOwnReview } from './own';

/** 鉴证不通过: the customer is told what to send again; the workflow sends the message. */
export async function rejectOrder(ctx: ServiceContext, input: RejectInput): Promise<void> {
  const actor = requirePermission(ctx, 'order.review');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOwnReview(tx, actor, input.orderNo);
    requireOwnKinds(order, input.kinds);
    const now = ctx.clock.now();
    const { reasons, kinds, note } = input;
    if (order.businessType === 'revoke') {
      // Nothing was sent in that could be mended: a refused 注销 ends.
      await transitionOrder(tx, ctx, order, 'refuse_revocation', refusal(note, reasons));
    } else {
      await transitionOrder(tx, ctx, order, 'reject', {
        patch: { rejectReasons: { reasons, kinds, note }, claimedBy: null, claimedAt: null },
        facts: { reasons, kinds },
        event: { kind: 'rejected' },
      });
    }
    await tx
      .insert(reviews)
      .values({ orderNo: order.orderNo, staffId: actor.id, decision: 'rejected', reasons, note, at: now });
  });
}

function requireOwnKinds(order: OrderRow, kinds: UploadKind[]): void {
  if (kinds.length === 0 && materialKinds(order).length > 0) {
    throw new DomainError('review.no_kind', '请选择需要重新上传的资料', 'invalid', { field: 'kinds' });
  }
  const foreign = kinds.find((kind) => !materialKinds(order).includes(kind));
  if (foreign)
    throw new DomainError('review.kind', `该订单没有${UPLOAD_KINDS[foreign]}。`, 'invalid', { kind: foreign });
}
