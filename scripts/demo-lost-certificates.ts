/**
 * Demo data only: the certificates that the demo customers have lost become real ones of the demo CA, so that openssl can
 * follow the old certificate from valid to revoked as well. Rows that have a certificate are left alone.
 */
import { and, eq, isNull, min, ne } from 'drizzle-orm';
import { closeDb, createDb, type Db } from '@/db/client';
import { certificates } from '@/db/schema/pki';
import { subscribers } from '@/db/schema/subscriber';
import { type DemoIssuer, makeLostCertificate } from '@/lib/adapters/signer/demo-certificates';
import type { SubjectNames } from '@/lib/domain/subject';

const WITHOUT_FILE = and(isNull(certificates.der), ne(certificates.state, 'pending'));

/** The CA must have existed before the oldest of them. */
export async function oldestLost(databaseUrl: string): Promise<Date | undefined> {
  return withDb(databaseUrl, async (db) => {
    const [row] = await db
      .select({ from: min(certificates.notBefore) })
      .from(certificates)
      .where(WITHOUT_FILE);
    return row?.from ?? undefined;
  });
}

async function withDb<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = createDb(url, { name: 'ca-ceremony', max: 1 });
  try {
    return await work(db);
  } finally {
    await closeDb(db);
  }
}

function lostRows(db: Db) {
  return db
    .select({
      id: certificates.id,
      serialHex: certificates.serialHex,
      subject: certificates.subject,
      commonName: certificates.commonName,
      notBefore: certificates.notBefore,
      notAfter: certificates.notAfter,
      uscc: subscribers.uscc,
    })
    .from(certificates)
    .innerJoin(subscribers, eq(subscribers.id, certificates.subscriberId))
    .where(WITHOUT_FILE);
}

function subjectOf(row: Awaited<ReturnType<typeof lostRows>>[number]): SubjectNames {
  if (row.subject) return row.subject;
  return {
    countryName: 'CN',
    stateOrProvinceName: '',
    localityName: '',
    organizationName: row.commonName,
    organizationalUnitName: '',
    commonName: row.commonName,
    organizationIdentifier: `NTRCN-${row.uscc}`,
  };
}

export async function makeLostCertificates(databaseUrl: string, by: DemoIssuer): Promise<number> {
  return withDb(databaseUrl, async (db) => {
    let made = 0;
    for (const row of await lostRows(db)) {
      const lost = { ...row, subject: subjectOf(row) };
      const files = await makeLostCertificate(by, lost);
      const { tbsDer, der, pem, publicKeySha256 } = files;
      await db
        .update(certificates)
        .set({ tbsDer, der, pem, publicKeySha256, subject: lost.subject })
        .where(and(eq(certificates.id, row.id), isNull(certificates.der)));
      made += 1;
    }
    return made;
  });
}
