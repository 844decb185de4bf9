import type { Db } from '@/db/client';
import { certificateBundle } from '@/lib/pki/bundle';
import { readCaCertificate } from '@/lib/services/certificate/publicPki';
import { type Answer, binary, notFound } from './binary';

const CACHE = { 'cache-control': 'public, max-age=3600' };
const ABOVE = { root: [], issuing: ['root'], ocsp: ['issuing', 'root'] } as const;

const download = (file: string) => ({ ...CACHE, 'content-disposition': `attachment; filename="${file}"` });

/** `<name>.cer`: the certificate, DER. With those above it: `<name>.pem` as text, `<name>.p7b` for a desktop's import. */
export async function answerCa(db: Db, file: string): Promise<Answer> {
  const [, name, kind] = /^(root|issuing|ocsp)\.(cer|pem|p7b)$/.exec(file) ?? [];
  const own = name && (await readCaCertificate(db, name));
  if (!own) return notFound();
  if (kind === 'cer') return binary(own.der, 'application/pkix-cert', CACHE);
  const rows = await Promise.all(ABOVE[name as keyof typeof ABOVE].map((issuer) => readCaCertificate(db, issuer)));
  const chain = [own, ...rows].map((row) => row?.pem ?? '');
  if (kind === 'p7b') return binary(certificateBundle(chain), 'application/x-pkcs7-certificates', download(file));
  return binary(chain.join(''), 'application/x-pem-file', download(file));
}
