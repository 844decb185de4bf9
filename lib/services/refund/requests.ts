import { and, count, desc, eq } from 'drizzle-orm';
import type { Executor, Tx } from '../../../db/client';
import { refundRequests } from '../../../db/schema/refund';

export type RefundRequestRow = typeof refundRequests.$inferSelect;

/** Newest first. */
export const requestsOf = (db: Executor, orderNo: string): Promise<RefundRequestRow[]> =>
  db.select().from(refundRequests).where(eq(refundRequests.orderNo, orderNo)).orderBy(desc(refundRequests.createdAt));

/** The caller has locked the order. */
export async function pendingRequest(tx: Tx, orderNo: string): Promise<RefundRequestRow | undefined> {
  const [row] = await tx
    .select()
    .from(refundRequests)
    .where(and(eq(refundRequests.orderNo, orderNo), eq(refundRequests.state, 'pending')));
  return row;
}

export async function countRefused(tx: Tx, orderNo: string): Promise<number> {
  const [row] = await tx
    .select({ refused: count() })
    .from(refundRequests)
    .where(and(eq(refundRequests.orderNo, orderNo), eq(refundRequests.state, 'refused')));
  return row?.refused ?? 0;
}
