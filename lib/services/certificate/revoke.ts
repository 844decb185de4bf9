import type { Tx } from '../../../db/client';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { changeCertificate } from './change';
import { type CertificateRow, lockCertificate } from './lock';

export interface RevokeInput {
  certificateId: string;
  reason: string;
  orderNo: string;
}

/** For good. A certificate that was on hold keeps the date of the hold (X.509 9.5.3.1): nothing signed since then counts. */
export async function revokeLocked(
  tx: Tx,
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  row: CertificateRow,
  { reason, orderNo }: Omit<RevokeInput, 'certificateId'>,
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
    await revokeLocked(tx, ctx, ca, await lockCertificate(tx, input.certificateId), input);
  });
}
