import { z } from 'zod';
import { base64, base64Key32, fieldKeys, lazyEnv, text, url } from './parse';
import { alipay, bank, common, database, mail, nuonuo, sf, tencent } from './shared';

export const orderWorkerEnvSchema = z.object({
  ...common,
  ...database,
  PUBLIC_URL: url,
  FIELD_KEYS: fieldKeys,
  INDEX_KEY: base64Key32,
  FILES_DIR: text,
  VAULT_PRIVATE_KEY: base64,
  /** Prebuilt workflow code; without it the worker bundles the sources itself. */
  WORKFLOW_BUNDLE: text.optional(),
  ...alipay,
  ...tencent,
  ...bank,
  ...sf,
  ...nuonuo,
  ...mail,
});
export type OrderWorkerEnv = z.output<typeof orderWorkerEnvSchema>;
export const orderWorkerEnv = lazyEnv('order-worker', orderWorkerEnvSchema);
