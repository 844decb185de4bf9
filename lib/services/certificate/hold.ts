import { DomainError } from '../../domain/errors';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { changeCertificate } from './change';
import { lockCertificate } from './lock';

/** 挂失. Does nothing to a certificate that is on hold or revoked already. */
export async function holdCertificate(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  input: { certificateId: string; orderNo: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await lockCertificate(tx, input.certificateId);
    if (row.state === 'on_hold' || row.state === 'revoked') return;
    if (row.state !== 'valid') {
      throw new DomainError('certificate.not_valid', '该证书尚未签发完成，不能挂失。', 'conflict', {
        state: row.state,
      });
    }
    const patch = { state: 'on_hold', revokedAt: ctx.clock.now(), revocationReason: 'certificateHold' } as const;
    await changeCertificate(tx, ctx, ca, row, { action: 'hold', patch, orderNo: input.orderNo });
  });
}
