import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { CERTIFICATES_CHANNEL } from '../../../db/outbox';
import { ocspResponses } from '../../../db/schema/pki';
import type { CertificateAuthorityPort, RevocationStatus } from '../../ports/certificate-authority';
import type { CertificateRow } from './lock';

function statusOf(row: CertificateRow): RevocationStatus {
  if (row.state !== 'on_hold' && row.state !== 'revoked') return { kind: 'good' };
  return { kind: 'revoked', at: row.revokedAt ?? row.notBefore, reason: row.revocationReason ?? 'unspecified' };
}

/**
 * Signs what OCSP says about a certificate, in the transaction that changes it: the answer and the row never disagree.
 * The caller holds the row's lock.
 */
export async function renewAnswers(
  tx: Tx,
  ca: CertificateAuthorityPort,
  row: CertificateRow,
  now: Date,
): Promise<void> {
  const answers = await ca.signAnswers({ serialHex: row.serialHex, status: statusOf(row), now });
  for (const answer of answers) {
    const { hash, der, thisUpdate, nextUpdate } = answer;
    await tx
      .insert(ocspResponses)
      .values({ serialHex: row.serialHex, hash, der, thisUpdate, nextUpdate })
      .onConflictDoUpdate({
        target: [ocspResponses.serialHex, ocspResponses.hash],
        set: { der, thisUpdate, nextUpdate },
      });
  }
  await tx.execute(sql`select pg_notify(${CERTIFICATES_CHANNEL}, ${row.serialHex})`);
}
