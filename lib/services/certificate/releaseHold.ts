import { and, eq, inArray, ne } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { RUNNING_STATES } from '../../domain/order';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { changeCertificate } from './change';
import { lockCertificate } from './lock';

/**
 * 解除挂失: the entry disappears from the next full CRL. A revoked certificate stays revoked.
 * @returns `released`: it counts, by post it was never on hold, and no other order is about it
 */
export async function releaseHold(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  input: { certificateId: string; orderNo: string },
): Promise<{ released: boolean }> {
  return ctx.db.transaction(async (tx) => {
    const row = await lockCertificate(tx, input.certificateId);
    if (await othersRun(tx, input)) return { released: false };
    if (row.state === 'valid') return { released: true };
    if (row.state !== 'on_hold') {
      throw new DomainError('certificate.not_on_hold', '该证书已注销，不能解除挂失。', 'conflict', {
        state: row.state,
      });
    }
    const patch = { state: 'valid', revokedAt: null, revocationReason: null } as const;
    await changeCertificate(tx, ctx, ca, row, { action: 'release_hold', patch, orderNo: input.orderNo });
    return { released: true };
  });
}

/** Lost once more since, and reported again: that order's hold stays. */
export async function othersRun(
  db: Executor,
  { certificateId, orderNo }: { certificateId: string; orderNo: string },
): Promise<boolean> {
  const others = await db
    .select({ orderNo: orders.orderNo })
    .from(orders)
    .where(
      and(
        eq(orders.oldCertificateId, certificateId),
        ne(orders.orderNo, orderNo),
        inArray(orders.state, RUNNING_STATES),
      ),
    )
    .limit(1);
  return others.length > 0;
}
