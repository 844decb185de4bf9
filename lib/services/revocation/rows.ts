import { eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { revocations } from '../../../db/schema/revocation';
import { DomainError } from '../../domain/errors';

export type RevocationRow = typeof revocations.$inferSelect;

/** null for orders of other kinds. */
export async function revocationOf(db: Executor, orderNo: string): Promise<RevocationRow | null> {
  const [row] = await db.select().from(revocations).where(eq(revocations.orderNo, orderNo));
  return row ?? null;
}

/** @throws DomainError order.not_found */
export async function requireRevocation(db: Executor, orderNo: string): Promise<RevocationRow> {
  const row = await revocationOf(db, orderNo);
  if (!row) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  return row;
}
