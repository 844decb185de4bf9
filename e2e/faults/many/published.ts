import { desc, eq } from 'drizzle-orm';
import { crls, ocspResponses } from '@/db/schema/pki';
import { readCrl } from '@/lib/pki/crl';
import { childOf, integerHex } from '@/lib/pki/der-read';
import { parseOcspResponse } from '@/lib/pki/ocsp-response';
import type { World } from '../../fixtures/world';

/** What the CA tells everybody about a certificate: by its newest list, and by OCSP. */
export interface Published {
  listed: boolean;
  answer: 'good' | 'revoked' | 'unknown' | null;
}

export async function readPublished({ db }: World): Promise<(serialHex: string) => Published> {
  const [list] = await db.select({ der: crls.der }).from(crls).orderBy(desc(crls.number)).limit(1);
  const entries = list ? (readCrl(list.der).entries ?? []) : [];
  const listed = new Set(entries.map((entry) => integerHex(childOf(entry, 0, 'serialNumber'))));
  const rows = await db.select().from(ocspResponses).where(eq(ocspResponses.hash, 'sha1'));
  const answers = new Map(rows.map(({ serialHex, der }) => [serialHex, parseOcspResponse(der).status]));
  return (serialHex) => ({ listed: listed.has(serialHex), answer: answers.get(serialHex) ?? null });
}
