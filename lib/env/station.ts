import { z } from 'zod';
import { base64, lazyEnv, text, url } from './parse';
import { common } from './shared';

export const stationEnvSchema = z.object({
  ...common,
  STATION_ID: text,
  STATION_TOKEN: text,
  WEB_URL: url,
  STATION_PKCS11_MODULE: text.default('/usr/lib/softhsm/libsofthsm2.so'),
  STATION_FACTORY_SO_PIN: text,
  STATION_PRIVATE_KEY: base64,
  VAULT_PUBLIC_KEY: base64,
});
export type StationEnv = z.output<typeof stationEnvSchema>;
export const stationEnv = lazyEnv('station', stationEnvSchema);
