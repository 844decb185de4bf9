import { and, asc, eq, ne } from 'drizzle-orm';
import type { Executor, Tx } from '../../../db/client';
import { orderItems } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';

export type OrderItemRow = typeof orderItems.$inferSelect;

/** The caller holds the order's lock, and so its tokens'. */
export const itemsOf = (db: Executor, orderNo: string): Promise<OrderItemRow[]> =>
  db.select().from(orderItems).where(eq(orderItems.orderNo, orderNo)).orderBy(asc(orderItems.position));

/** @throws DomainError production.unknown_item */
export async function itemAt(db: Executor, orderNo: string, position: number): Promise<OrderItemRow> {
  const [row] = await db
    .select()
    .from(orderItems)
    .where(and(eq(orderItems.orderNo, orderNo), eq(orderItems.position, position)));
  if (row) return row;
  throw new DomainError('production.unknown_item', '该订单没有这一枚介质，请刷新页面。', 'not_found', { position });
}

export async function changeItem(
  tx: Tx,
  { orderNo, position }: Pick<OrderItemRow, 'orderNo' | 'position'>,
  patch: Partial<Pick<OrderItemRow, 'state' | 'attempt' | 'certificateId' | 'tokenSerial' | 'boundAt'>>,
): Promise<void> {
  await tx
    .update(orderItems)
    .set(patch)
    .where(and(eq(orderItems.orderNo, orderNo), eq(orderItems.position, position)));
}

/** How many tokens of the order are not made yet. */
export const itemsToMake = (db: Executor, orderNo: string): Promise<number> =>
  db.$count(orderItems, and(eq(orderItems.orderNo, orderNo), ne(orderItems.state, 'made')));
