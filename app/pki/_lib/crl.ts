import type { Db } from '@/db/client';
import { readLatestCrl } from '@/lib/services/certificate/publicPki';
import { type Answer, binary, cacheFor, notFound } from './binary';

export async function answerCrl(db: Db, file: string, now = new Date()): Promise<Answer> {
  const name = /^(root|issuing)\.crl$/.exec(file)?.[1];
  const crl = name ? await readLatestCrl(db, name) : undefined;
  if (!crl) return notFound();
  return binary(crl.der, 'application/pkix-crl', { ...cacheFor(crl, now), etag: `"${crl.issuer}-${crl.number}"` });
}
