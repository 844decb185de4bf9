import { desc, eq, inArray, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { certificates, crls } from '../../../db/schema/pki';
import type { CertificateAuthorityPort, RevokedCertificate } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';

export const CRL_ISSUER = 'issuing';

/** Revoked ones stay listed after they expire: signatures are checked years later. */
async function revokedCertificates(tx: Tx): Promise<RevokedCertificate[]> {
  const rows = await tx
    .select({
      serialHex: certificates.serialHex,
      revokedAt: certificates.revokedAt,
      notBefore: certificates.notBefore,
      reason: certificates.revocationReason,
    })
    .from(certificates)
    .where(inArray(certificates.state, ['on_hold', 'revoked']))
    .orderBy(certificates.serialHex);
  return rows.map(({ serialHex, revokedAt, notBefore, reason }) => ({
    serialHex,
    revokedAt: revokedAt ?? notBefore,
    reason: reason ?? 'unspecified',
  }));
}

/** Signs and keeps the next full CRL. One at a time across all processes, so that numbers grow and no list is older than its number. */
export async function publishCrl(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
): Promise<{ number: number; entries: number }> {
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('crl'), hashtext(${CRL_ISSUER}))`);
    const [last] = await tx
      .select({ number: crls.number })
      .from(crls)
      .where(eq(crls.issuer, CRL_ISSUER))
      .orderBy(desc(crls.number))
      .limit(1);
    const previousNumber = last?.number ?? 0;
    const number = previousNumber + 1;
    const entries = await revokedCertificates(tx);
    const signed = await ca.signCrl({ number, previousNumber, entries, now: ctx.clock.now() });
    await tx.insert(crls).values({ issuer: CRL_ISSUER, number, entries: entries.length, ...signed });
    await writeAudit(tx, ctx.actor, {
      action: 'crl.publish',
      objectType: 'crl',
      objectId: `${CRL_ISSUER}/${number}`,
      after: { entries: entries.length },
    });
    return { number, entries: entries.length };
  });
}

/**
 * Calls that arrive while a list is being made share the next one: each of them gets a list that was begun after it asked.
 */
export function singleFlight<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let waiting: Promise<T> | undefined;
  const start = (): Promise<T> => {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return start();
      });
    return waiting;
  };
}
