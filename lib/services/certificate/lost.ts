/** Demo data only: certificates of customers who lost their token, before the demo CA has made files of them. */
import { and, eq, isNull, min, ne } from 'drizzle-orm';
import type { Db } from '../../../db/client';
import { certificates } from '../../../db/schema/pki';
import { subscribers } from '../../../db/schema/subscriber';
import type { SubjectNames } from '../../domain/subject';

const WITHOUT_FILE = and(isNull(certificates.der), ne(certificates.state, 'pending'));

/** The CA must have existed before the oldest of them. */
export async function oldestLost(db: Db): Promise<Date | undefined> {
  const [row] = await db
    .select({ from: min(certificates.notBefore) })
    .from(certificates)
    .where(WITHOUT_FILE);
  return row?.from ?? undefined;
}

export async function listLost(db: Db) {
  const rows = await db
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
  return rows.map(({ uscc, commonName, ...row }) => ({
    ...row,
    subject: row.subject ?? plainSubject(commonName, uscc),
  }));
}

const plainSubject = (name: string, uscc: string): SubjectNames => ({
  countryName: 'CN',
  stateOrProvinceName: '',
  localityName: '',
  organizationName: name,
  organizationalUnitName: '',
  commonName: name,
  organizationIdentifier: `NTRCN-${uscc}`,
});

export interface LostFiles {
  tbsDer: Uint8Array;
  der: Uint8Array;
  pem: string;
  publicKeySha256: string;
  notBefore: Date;
  notAfter: Date;
}

/** Never over a certificate that exists. */
export async function storeLost(db: Db, id: string, subject: SubjectNames, files: LostFiles): Promise<void> {
  await db
    .update(certificates)
    .set({ ...files, subject })
    .where(and(eq(certificates.id, id), isNull(certificates.der)));
}
