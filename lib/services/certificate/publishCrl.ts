import { desc, eq, inArray, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { certificates, crls } from '../../../db/schema/pki';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';

export const CRL_ISSUER = 'issuing';

/** Revoked ones stay listed after they expire: signatures are checked years later. One text: there may be a hundred thousand. */
async function revokedCertificates(tx: Tx): Promise<{ count: number; packedEntries: string }> {
  const since = sql`floor(extract(epoch from coalesce(${certificates.revokedAt}, ${certificates.notBefore})))::bigint`;
  const line = sql`${certificates.serialHex} || ' ' || ${since} || ' ' || coalesce(${certificates.revocationReason}, 'unspecified')`;
  const [row] = await tx
    .select({
      count: sql<number>`count(*)::int`,
      packedEntries: sql<string>`coalesce(string_agg(${line}, chr(10) order by ${certificates.serialHex}), '')`,
    })
    .from(certificates)
    .where(inArray(certificates.state, ['on_hold', 'revoked']));
  return row ?? { count: 0, packedEntries: '' };
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
    const { count: entries, packedEntries } = await revokedCertificates(tx);
    const signed = await ca.signCrl({ number, previousNumber, packedEntries, now: ctx.clock.now() });
    await tx.insert(crls).values({ issuer: CRL_ISSUER, number, entries, ...signed });
    await writeAudit(tx, ctx.actor, {
      action: 'crl.publish',
      objectType: 'crl',
      objectId: `${CRL_ISSUER}/${number}`,
      after: { entries },
    });
    return { number, entries };
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
