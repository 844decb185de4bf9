import { z } from 'zod';
import { fieldKeys, lazyEnv, text } from './parse';
import { common, database } from './shared';

export const documentsWorkerEnvSchema = z.object({
  ...common,
  ...database,
  FIELD_KEYS: fieldKeys,
  FILES_DIR: text,
  CHROMIUM_PATH: text.default('/usr/bin/chromium-headless-shell'),
});
export type DocumentsWorkerEnv = z.output<typeof documentsWorkerEnvSchema>;
export const documentsWorkerEnv = lazyEnv('documents-worker', documentsWorkerEnvSchema);
