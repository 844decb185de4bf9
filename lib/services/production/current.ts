import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { productions } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import { lockOrder, type OrderRow } from '../order/transition';
import { itemAt, type OrderItemRow } from './items';
import type { ProductionRow } from './view';

export interface AttemptId {
  orderNo: string;
  attempt: number;
  tokenSerial: string;
}

export interface LockedAttempt {
  order: OrderRow;
  production: ProductionRow;
  /** The token of the order that the attempt is for. */
  item: OrderItemRow;
}

/** The order and one of its attempts, both locked. @throws DomainError production.unknown_attempt */
export async function lockAttempt(tx: Tx, id: AttemptId): Promise<LockedAttempt> {
  const order = await lockOrder(tx, id.orderNo);
  const [production] = await tx
    .select()
    .from(productions)
    .where(and(eq(productions.orderNo, id.orderNo), eq(productions.attempt, id.attempt)))
    .for('update');
  if (!production || production.tokenSerial !== id.tokenSerial) {
    throw new DomainError('production.unknown_attempt', '没有这次制证记录，请刷新页面。', 'conflict', {
      attempt: id.attempt,
    });
  }
  return { order, production, item: await itemAt(tx, order.orderNo, production.position) };
}

/** Does this attempt still count, or was its place in the order given to another token meanwhile? */
export const isCurrent = ({ order, production, item }: LockedAttempt): boolean =>
  order.state === 'producing' && item.attempt === production.attempt && production.state === 'running';

export const staleAttempt = (attempt: number): DomainError =>
  new DomainError('production.stale_attempt', '该订单已改用其他介质制证，这次制证不再有效。', 'conflict', { attempt });
