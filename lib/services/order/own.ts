import { and, eq } from 'drizzle-orm';
import type { Executor, Tx } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import type { CustomerActor } from '../context';
import type { OrderRow } from './transition';

/** The same answer for an order that does not exist and for somebody else's: numbers can't be probed. */
const notFound = () => new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');

/** Locks the customer's own order for the rest of the transaction. @throws DomainError order.not_found */
export async function lockOwnOrder(tx: Tx, actor: CustomerActor, orderNo: string): Promise<OrderRow> {
  const [row] = await tx
    .select()
    .from(orders)
    .where(and(eq(orders.orderNo, orderNo), eq(orders.subscriberId, actor.subscriberId)))
    .for('update');
  if (!row) throw notFound();
  return row;
}

/** @throws DomainError order.not_found */
export async function readOwnOrder(db: Executor, actor: CustomerActor, orderNo: string): Promise<OrderRow> {
  const [row] = await db
    .select()
    .from(orders)
    .where(and(eq(orders.orderNo, orderNo), eq(orders.subscriberId, actor.subscriberId)));
  if (!row) throw notFound();
  return row;
}
