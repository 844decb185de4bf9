import { and, desc, eq, gt, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { certificates, crls, ocspResponses } from '../../../db/schema/pki';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { renewAnswers } from './answers';
import { lockCertificate } from './lock';
import { CRL_ISSUER } from './publishCrl';

const BATCH = 200;

/**
 * Is a new CRL wanted: none yet, half of its time gone, or a certificate changed without one (a process died in between)?
 */
export async function crlIsDue(ctx: ServiceContext): Promise<boolean> {
  const [last] = await ctx.db
    .select()
    .from(crls)
    .where(eq(crls.issuer, CRL_ISSUER))
    .orderBy(desc(crls.number))
    .limit(1);
  if (!last) return true;
  const half = (last.thisUpdate.getTime() + last.nextUpdate.getTime()) / 2;
  if (ctx.clock.now().getTime() >= half) return true;
  const [count] = await ctx.db
    .select({ value: sql<number>`count(*)::int` })
    .from(certificates)
    .where(inArray(certificates.state, ['on_hold', 'revoked']));
  return count?.value !== last.entries;
}

/** Certificates whose OCSP answer is missing or past half of its time; those that have expired are left alone. */
async function dueCertificates(ctx: ServiceContext, halfPeriodMs: number): Promise<string[]> {
  const now = ctx.clock.now();
  const soon = new Date(now.getTime() + halfPeriodMs);
  const rows = await ctx.db
    .select({ id: certificates.id })
    .from(certificates)
    .leftJoin(ocspResponses, and(eq(ocspResponses.serialHex, certificates.serialHex), eq(ocspResponses.hash, 'sha1')))
    .where(
      and(
        ne(certificates.state, 'pending'),
        gt(certificates.notAfter, now),
        or(isNull(ocspResponses.nextUpdate), lt(ocspResponses.nextUpdate, soon)),
      ),
    )
    .limit(BATCH);
  return rows.map(({ id }) => id);
}

/** Gives the number renewed; call again while it is a full batch. Two instances at once only do some work twice. */
export async function renewDueAnswers(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  halfPeriodMs: number,
): Promise<number> {
  const due = await dueCertificates(ctx, halfPeriodMs);
  for (const id of due) {
    await ctx.db.transaction(async (tx) => renewAnswers(tx, ca, await lockCertificate(tx, id), ctx.clock.now()));
  }
  return due.length;
}
