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
});
