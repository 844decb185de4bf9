import type { Db } from '@/db/client';
import { readCaCertificate } from '@/lib/services/certificate/publicPki';
import { binary, notFound } from './binary';

const CACHE = { 'cache-control': 'public, max-age=3600' };

/** `<name>.cer`: the certificate, DER. `<name>.pem`: the certificate and those above it. */
export async function answerCa(db: Db, file: string): Promise<Response> {
  const [, name, kind] = /^(root|issuing|ocsp)\.(cer|pem)$/.exec(file) ?? [];
  const own = name && (await readCaCertificate(db, name));
  if (!own) return notFound();
  if (kind === 'cer') return binary(own.der, 'application/pkix-cert', CACHE);
  const above = { root: [], issuing: ['root'], ocsp: ['issuing', 'root'] }[name as 'root' | 'issuing' | 'ocsp'];
  const rows = await Promise.all(above.map((issuer) => readCaCertificate(db, issuer)));
  const chain = [own.pem, ...rows.map((row) => row?.pem ?? '')].join('');
  return binary(chain, 'application/x-pem-file', { ...CACHE, 'content-disposition': `attachment; filename="${file}"` });
}
