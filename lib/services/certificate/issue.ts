import { DomainError } from '../../domain/errors';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { changeCertificate } from './change';
import { type CertificateRow, lockCertificate } from './lock';
import { type IssueInput, reserveCertificate } from './reserve';

/** One certificate per order, attempt and key; the same one again for the same call. */
export async function issueCertificate(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  input: IssueInput,
): Promise<CertificateRow & { pem: string }> {
  const row = await reserveCertificate(ctx, ca, input);
  const done = row.pem ? row : await complete(ctx, ca, row);
  if (done.state === 'revoked' || !done.pem) {
    throw new DomainError('certificate.revoked', '本次制证的证书已注销，请重新开始制证。', 'conflict');
  }
  return { ...done, pem: done.pem };
}

async function complete(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  reserved: CertificateRow,
): Promise<CertificateRow> {
  if (!reserved.tbsDer) throw new Error('certificate without the octets to sign');
  // Outside any transaction: an HSM may take its time. The signature is the same at every repetition.
  const { der, pem } = await ca.signCertificate(reserved.tbsDer, ctx.clock.now());
  return ctx.db.transaction(async (tx) => {
    const row = await lockCertificate(tx, reserved.id);
    if (row.state !== 'pending') return row;
    const patch = { state: 'valid', der, pem } as const;
    return changeCertificate(tx, ctx, ca, row, { action: 'issue', patch, orderNo: row.orderNo });
  });
}
