import type { Tx } from '../../../db/client';
import { DomainError } from '../../domain/errors';
import type { StaffActor } from '../context';
import { lockOrder, type OrderRow } from '../order/transition';

/** Locks an order that this reviewer has claimed. @throws DomainError review.not_claimed */
export async function lockOwnReview(tx: Tx, actor: StaffActor, orderNo: string): Promise<OrderRow> {
  const order = await lockOrder(tx, orderNo);
  if (order.state === 'reviewing' && order.claimedBy !== actor.id) {
    throw new DomainError('review.not_claimed', '该订单由其他审核员领取，请先领取后再审核。', 'conflict');
  }
  return order;
}
