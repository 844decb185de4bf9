import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { certificates } from '../../../db/schema/pki';
import { DomainError } from '../../domain/errors';

export type CertificateRow = typeof certificates.$inferSelect;

/** Locks the certificate for the rest of the transaction. @throws DomainError certificate.not_found */
export async function lockCertificate(tx: Tx, certificateId: string): Promise<CertificateRow> {
  const [row] = await tx.select().from(certificates).where(eq(certificates.id, certificateId)).for('update');
  if (!row) throw new DomainError('certificate.not_found', '没有找到该证书，请刷新后重试。', 'not_found');
  return row;
}
