import { DomainError } from '../../domain/errors';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { changeCertificate } from './change';
import { lockCertificate } from './lock';

/** 解除挂失: the entry disappears from the next full CRL. A revoked certificate stays revoked. */
export async function releaseHold(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  input: { certificateId: string; orderNo: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await lockCertificate(tx, input.certificateId);
    if (row.state === 'valid') return;
    if (row.state !== 'on_hold') {
      throw new DomainError('certificate.not_on_hold', '该证书已注销，不能解除挂失。', 'conflict', {
        state: row.state,
      });
    }
    const patch = { state: 'valid', revokedAt: null, revocationReason: null } as const;
    await changeCertificate(tx, ctx, ca, row, { action: 'release_hold', patch, orderNo: input.orderNo });
  });
}
