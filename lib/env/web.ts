import { z } from 'zod';
import { base64Key32, fieldKeys, lazyEnv, port, text, url } from './parse';
import { alipayNotice, bank, common, database, esign, requireEsign, tencent } from './shared';

/** `station-1:token,station-2:token` → bearer tokens by station. */
const stationKeys = z
  .string()
  .regex(/^[\w-]+:[^,:]+(,[\w-]+:[^,:]+)*$/)
  .transform((value) => new Map(value.split(',').map((pair) => pair.split(':') as [string, string])));

const webVariables = z.object({
  ...common,
  ...database,
  PORT: port.default(3000),
  PUBLIC_URL: url,
  FIELD_KEYS: fieldKeys,
  INDEX_KEY: base64Key32,
  FILES_DIR: text,
  ...tencent,
  ...bank,
  ...esign,
  ...alipayNotice,
  SF_PUSH_TOKEN: text,
  STATION_KEYS: stationKeys,
  /** Parts whose absence makes /api/health answer 503; comma-separated. */
  HEALTH_REQUIRES: z
    .string()
    .default('postgres,temporal,order-worker,documents-worker,ca-worker,station')
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  /** Development and tests only: links to the sandbox's pages, its entry in the health report. */
  SANDBOX_URL: url.optional(),
});
export const webEnvSchema = webVariables.superRefine(requireEsign);
export type WebEnv = z.output<typeof webEnvSchema>;
export const webEnv = lazyEnv('web', webEnvSchema);
