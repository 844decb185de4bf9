import { z } from 'zod';
import { lazyEnv, text, url } from './parse';
import { common, database } from './shared';

export const caWorkerEnvSchema = z.object({
  ...common,
  ...database,
  PUBLIC_URL: url,
  CA_PKCS11_MODULE: text.default('/usr/lib/softhsm/libsofthsm2.so'),
  CA_TOKEN_LABEL: text,
  CA_PIN: text,
  /** Where the key ceremony left the root's certificate and CRL. */
  CA_DIR: text,
  /** How long new rows of the audit log may stay without a signature over them. */
  AUDIT_SEAL_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
});
export type CaWorkerEnv = z.output<typeof caWorkerEnvSchema>;
export const caWorkerEnv = lazyEnv('ca-worker', caWorkerEnvSchema);
