import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { changeCertificate } from './change';
import { type CertificateRow, lockCertificate } from './lock';

export interface RevokeInput {
  certificateId: string;
  reason: string;
  orderNo: string;
  /** Only while the order is in this state: a refund that was granted meanwhile leaves the certificate as it is. */
  during?: OrderState;
}

/** For good. A certificate that was on hold keeps the date of the hold (X.509 9.5.3.1): nothing signed since then counts. */
export async function revokeLocked(
  tx: Tx,
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  row: CertificateRow,
  { reason, orderNo }: Pick<RevokeInput, 'reason' | 'orderNo'>,
): Promise<void> {
  if (row.state === 'revoked') return;
  const revokedAt = row.revokedAt ?? ctx.clock.now();
  const patch = { state: 'revoked', revokedAt, revocationReason: reason } as const;
  await changeCertificate(tx, ctx, ca, row, { action: 'revoke', patch, orderNo, reason });
}

/** The caller publishes the CRL afterwards, also when this changed nothing: the call before may have died in between. */
export async function revokeCertificate(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  input: RevokeInput,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (input.during) await requireState(tx, input.orderNo, input.during);
    await revokeLocked(tx, ctx, ca, await lockCertificate(tx, input.certificateId), input);
  });
}

/** Locks the order; its state alone is read: the CA worker holds no key for the rest. */
async function requireState(tx: Tx, orderNo: string, during: OrderState): Promise<void> {
  const [order] = await tx
    .select({ state: orders.state })
    .from(orders)
    .where(eq(orders.orderNo, orderNo))
    .for('update');
  if (order?.state === during) return;
  throw new DomainError('certificate.order_moved_on', '订单状态已变化，证书未注销。', 'conflict');
}
