import type { Tx } from '../../../db/client';
import { revocations } from '../../../db/schema/revocation';
import type { ServiceContext } from '../context';
import { type OrderRow, transitionOrder } from '../order/transition';

/** What is to be revoked and why, in clear for workflow and CA; nothing is to be paid, so the review may begin. */
export async function beginRevocation(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<void> {
  const { orderNo, oldCertificateId, application } = order;
  const reason = application.revocation?.reason;
  if (!oldCertificateId || !reason) throw new Error('a revocation without certificate or reason passed its schema');
  await tx.insert(revocations).values({ orderNo, certificateId: oldCertificateId, reason });
  await transitionOrder(tx, ctx, order, 'waive_payment', { facts: { revocationReason: reason } });
}
