import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { base64Key32, EnvironmentError, fieldKeys, parseEnv, port, text } from './parse';
import { webEnvSchema } from './web';

const schema = z.object({ NAME: text, KEY: base64Key32, PORT: port.default(3000), KEYS: fieldKeys });
const key = Buffer.alloc(32, 7).toString('base64');

describe('parseEnv', () => {
  it('gives typed values and defaults', () => {
    expect(parseEnv('p', schema, { NAME: 'n', KEY: key, KEYS: `k1:${key},k0:${key}` })).toMatchObject({ PORT: 3000 });
  });

  it('names every missing or malformed variable and shows no value', () => {
    const source = { KEY: 'c2hvcnQ=', PORT: '99999999', KEYS: 'nonsense-value', NAME: '' };
    let error: unknown;
    try {
      parseEnv('p', schema, source);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(EnvironmentError);
    expect((error as EnvironmentError).names).toEqual(['KEY', 'KEYS', 'NAME', 'PORT']);
    expect(String(error)).not.toMatch(/c2hvcnQ|99999999|nonsense/);
  });
});

describe('web environment', () => {
  it('reads the stations and the health list', () => {
    const shape = webEnvSchema.shape;
    expect(shape.STATION_KEYS.parse('station-1:abc,station-2:def').get('station-2')).toBe('def');
    expect(shape.HEALTH_REQUIRES.parse('postgres, temporal')).toEqual(['postgres', 'temporal']);
  });

  it('wants an account at e签宝 only where e签宝 is asked', () => {
    const missing = (env: object) =>
      webEnvSchema.safeParse({ ...complete, ...env }).error?.issues.map(({ path }) => path[0]) ?? [];
    expect(missing({})).toEqual([]);
    expect(missing({ ENTERPRISE_CHECK: 'esign' })).toEqual(['ESIGN_APP_ID', 'ESIGN_APP_SECRET']);
    expect(missing({ ENTERPRISE_CHECK: 'esign', ESIGN_APP_ID: 'a', ESIGN_APP_SECRET: 's' })).toEqual([]);
    expect(missing({ BANK_VERIFICATION: 'random_amount', ESIGN_APP_ID: 'a' })).toEqual(['ESIGN_APP_SECRET']);
    expect(missing({ ENTERPRISE_CHECK: 'somebody' })).toEqual(['ENTERPRISE_CHECK']);
  });
});

/** Everything that the web process can't do without, of no value. */
const complete = {
  DATABASE_URL: 'postgres://localhost/x',
  TEMPORAL_ADDRESS: 'localhost:7233',
  PUBLIC_URL: 'https://ca.example.com',
  FIELD_KEYS: `k1:${key}`,
  INDEX_KEY: key,
  FILES_DIR: '/files',
  ...{ TENCENT_SECRET_ID: 'i', TENCENT_SECRET_KEY: 'k', SMS_SDK_APP_ID: 'a', SMS_SIGN_NAME: 's' },
  ...{ BANK_BASE_URL: 'https://bank.example.com', BANK_CLIENT_ID: 'c', BANK_ACCOUNT_NO: '1' },
  ...{ BANK_PRIVATE_KEY: key, BANK_PUBLIC_KEY: key },
  ...{ ALIPAY_APP_ID: 'a', ALIPAY_SELLER_ID: 's', ALIPAY_PUBLIC_KEY: key },
  SF_PUSH_TOKEN: 't',
  STATION_KEYS: 'station-1:abc',
};
