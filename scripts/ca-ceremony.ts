/**
 * Makes the CA's keys and certificates, once: `npx tsx scripts/ca-ceremony.ts`.
 * Secrets come by environment only; CA_DIR receives public things only.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type CeremonyResult, runCeremony } from '@/lib/adapters/signer/ceremony';
import { openCaSigner } from '@/lib/adapters/signer/pkcs11';
import { secret } from '@/lib/domain/secret';
import { parseEnv, text, url } from '@/lib/env/parse';
import { Pkcs11Module } from '@/lib/pkcs11';
import { toPem } from '@/lib/pki/pem';
import { lostSince, makeLostCertificates } from './demo-lost-certificates';

const schema = z.object({
  CA_PKCS11_MODULE: text.default('/usr/lib/softhsm/libsofthsm2.so'),
  CA_TOKEN_LABEL: text,
  CA_PIN: text,
  CA_SO_PIN: text,
  CA_ROOT_TOKEN_LABEL: text,
  CA_ROOT_PIN: text,
  CA_ROOT_SO_PIN: text,
  CA_DIR: text,
  CA_ORGANISATION: text.default('示例电子认证服务有限公司'),
  PUBLIC_URL: url,
  /** Development only: the demo customers' lost certificates are made as well. A real ceremony sees no database. */
  DATABASE_URL: text.optional(),
});
type CeremonyEnv = z.output<typeof schema>;

/** Whole or not at all: a crash in the middle must not leave half a file. */
function replaceFile(file: string, content: string | Uint8Array): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

async function makeDemoCertificates(env: CeremonyEnv, made: CeremonyResult): Promise<void> {
  if (!env.DATABASE_URL) return;
  const token = { module: env.CA_PKCS11_MODULE, tokenLabel: env.CA_TOKEN_LABEL, pin: secret(env.CA_PIN) };
  const signer = await openCaSigner(token, 'issuing');
  const by = { issuing: made.issuing, root: made.root, signer, publicUrl: env.PUBLIC_URL };
  const count = await makeLostCertificates(env.DATABASE_URL, by);
  await signer.close();
  if (count > 0) console.log(`certificates of demo customers: ${count} made`);
}

async function main(): Promise<void> {
  const env = parseEnv('ca-ceremony', schema);
  mkdirSync(env.CA_DIR, { recursive: true });
  const file = (name: string) => path.join(env.CA_DIR, name);
  const crlFile = file('root.crl');
  const made = await runCeremony({
    module: env.CA_PKCS11_MODULE,
    ca: { label: env.CA_TOKEN_LABEL, pin: env.CA_PIN, soPin: env.CA_SO_PIN },
    root: { label: env.CA_ROOT_TOKEN_LABEL, pin: env.CA_ROOT_PIN, soPin: env.CA_ROOT_SO_PIN },
    publicUrl: env.PUBLIC_URL,
    organisation: env.CA_ORGANISATION,
    rootCrl: existsSync(crlFile) ? new Uint8Array(readFileSync(crlFile)) : undefined,
    now: new Date(),
    validFrom: env.DATABASE_URL ? await lostSince(env.DATABASE_URL) : undefined,
    say: (line) => console.log(line),
  });
  for (const name of ['root', 'issuing', 'ocsp', 'audit'] as const) {
    replaceFile(file(`${name}.pem`), toPem('CERTIFICATE', made[name]));
  }
  replaceFile(crlFile, made.rootCrl);
  await makeDemoCertificates(env, made);
  await Pkcs11Module.open(env.CA_PKCS11_MODULE).close();
  console.log(`public certificates and the root's CRL are in ${env.CA_DIR}`);
}

main().catch((error: unknown) => {
  console.error('ca-ceremony failed:', error instanceof Error ? error.message : error);
  process.exit(1);
});
