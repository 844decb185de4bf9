/** What anybody may read of the CA: no authorisation, no personal data. */
import { and, desc, eq, max } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { caCertificates, crls, ocspResponses } from '../../../db/schema/pki';

export async function readCaCertificate(db: Executor, name: string) {
  const [row] = await db.select().from(caCertificates).where(eq(caCertificates.name, name));
  return row;
}

export async function latestCrlNumber(db: Executor, issuer: string): Promise<number | undefined> {
  const [row] = await db
    .select({ number: max(crls.number) })
    .from(crls)
    .where(eq(crls.issuer, issuer));
  return row?.number ?? undefined;
}

export async function readLatestCrl(db: Executor, issuer: string) {
  const [row] = await db.select().from(crls).where(eq(crls.issuer, issuer)).orderBy(desc(crls.number)).limit(1);
  return row;
}

export async function readOcspAnswer(db: Executor, serialHex: string, hash: string) {
  const [row] = await db
    .select()
    .from(ocspResponses)
    .where(and(eq(ocspResponses.serialHex, serialHex), eq(ocspResponses.hash, hash)));
  return row;
}
