import { eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { certificates } from '../../../db/schema/pki';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { renewAnswers } from './answers';
import type { CertificateRow } from './lock';

type CertificatePatch = Partial<typeof certificates.$inferInsert>;

export interface CertificateChange {
  action: 'issue' | 'revoke' | 'hold' | 'release_hold';
  patch: CertificatePatch;
  orderNo: string;
  reason?: string;
}

/** Row, OCSP answer and audit row together. The caller holds the row's lock. */
export async function changeCertificate(
  tx: Tx,
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  row: CertificateRow,
  change: CertificateChange,
): Promise<CertificateRow> {
  const [changed] = await tx.update(certificates).set(change.patch).where(eq(certificates.id, row.id)).returning();
  if (!changed) throw new Error('a locked certificate disappeared');
  await renewAnswers(tx, ca, changed, ctx.clock.now());
  await writeAudit(tx, ctx.actor, {
    action: `certificate.${change.action}`,
    objectType: 'certificate',
    objectId: row.id,
    before: { state: row.state },
    after: { state: changed.state, serialHex: row.serialHex, orderNo: change.orderNo },
    reason: change.reason,
  });
  return changed;
}
