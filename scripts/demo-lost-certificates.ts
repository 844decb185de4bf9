/**
 * Demo data only: the certificates that the demo customers have lost become real ones of the demo CA, so that openssl can
 * follow the old certificate from valid to revoked as well. Rows that have a certificate are left alone.
 */
import { closeDb, createDb, type Db } from '@/db/client';
import { type DemoIssuer, makeLostCertificate } from '@/lib/adapters/signer/demo-certificates';
import { listLost, oldestLost, storeLost } from '@/lib/services/certificate/lost';

async function withDb<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = createDb(url, { name: 'ca-ceremony', max: 1 });
  try {
    return await work(db);
  } finally {
    await closeDb(db);
  }
}

export const lostSince = (databaseUrl: string): Promise<Date | undefined> => withDb(databaseUrl, oldestLost);

export async function makeLostCertificates(databaseUrl: string, by: DemoIssuer): Promise<number> {
  return withDb(databaseUrl, async (db) => {
    const lost = await listLost(db);
    for (const row of lost) await storeLost(db, row.id, row.subject, await makeLostCertificate(by, row));
    return lost.length;
  });
}
