import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_SUBSCRIBERS } from '../../db/seed/demo-people';
import { caWorkerEnvSchema } from '../../lib/env/ca-worker';
import { documentsWorkerEnvSchema } from '../../lib/env/documents-worker';
import { orderWorkerEnvSchema } from '../../lib/env/order-worker';
import { stationEnvSchema } from '../../lib/env/station';
import { webEnvSchema } from '../../lib/env/web';
import { type Config, DEMO_CUSTOMER, makeConfig } from './config.mjs';
import { ALLOWED } from './environment.mjs';

const ports = { web: 3000, sandbox: 4010, smtp: 4025, postgres: 4432, temporal: 4233 };
let dataDir: string;
let config: Config;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'config-'));
  config = await makeConfig({ dataDir, ports });
});
afterAll(() => rmSync(dataDir, { recursive: true }));

describe('makeConfig', () => {
  it('gives every process what its schema wants', () => {
    for (const [name, schema] of [
      ['web', webEnvSchema],
      ['order-worker', orderWorkerEnvSchema],
      ['documents-worker', documentsWorkerEnvSchema],
      ['ca-worker', caWorkerEnvSchema],
      ['station', stationEnvSchema],
    ] as const) {
      const result = schema.safeParse(config.envOf(name));
      expect(result.error?.issues.map((issue) => issue.path.join('.')) ?? [], name).toEqual([]);
    }
  });

  it('lets every variable of a schema through', () => {
    const ofMachine = ['NODE_ENV', 'LOG_LEVEL'];
    for (const [name, schema] of Object.entries({
      web: webEnvSchema,
      'order-worker': orderWorkerEnvSchema,
      'documents-worker': documentsWorkerEnvSchema,
      'ca-worker': caWorkerEnvSchema,
      station: stationEnvSchema,
    })) {
      const allowed: string[] = ALLOWED[name as keyof typeof ALLOWED];
      const dropped = Object.keys(schema.shape).filter((key) => !ofMachine.includes(key) && !allowed.includes(key));
      expect(dropped, name).toEqual([]);
    }
  });

  it('gives a secret only to those that may have it', () => {
    const holders = (name: string) =>
      ['web', 'order-worker', 'documents-worker', 'ca-worker', 'station', 'sandbox'].filter(
        (p) => config.envOf(p)[name],
      );
    expect(holders('VAULT_PRIVATE_KEY')).toEqual(['order-worker']);
    expect(holders('CA_PIN')).toEqual(['ca-worker']);
    expect(holders('STATION_PRIVATE_KEY')).toEqual(['station']);
    expect(holders('ALIPAY_PRIVATE_KEY')).toEqual(['order-worker']);
    expect(holders('DATABASE_URL')).not.toContain('station');
    expect(holders('MIGRATION_DATABASE_URL')).toEqual([]);
    expect(holders('SANDBOX_ALIPAY_PRIVATE_KEY')).toEqual(['sandbox']);
    expect(holders('FIELD_KEYS')).toEqual(['web', 'order-worker', 'documents-worker']);
    expect(holders('STATION_FACTORY_SO_PIN')).toEqual(['station']);
  });

  it('lets the processes work under another role than the owner of the tables', () => {
    const role = (name: string, variable: string) => new URL(config.envOf(name)[variable] ?? '').username;
    expect(role('migrate', 'MIGRATION_DATABASE_URL')).toBe('certdesk');
    expect(role('web', 'DATABASE_URL')).toBe('certdesk_app');
    expect(role('migrate', 'DATABASE_URL')).toBe('certdesk_app');
  });

  it('knows one role of a given server, or the two that it is given', async () => {
    const before = { ...process.env };
    const urls = async () => {
      const { values } = await makeConfig({ dataDir, ports });
      return [values.DATABASE_URL, values.MIGRATION_DATABASE_URL];
    };
    try {
      process.env.DATABASE_URL = 'postgres://one@db/x';
      expect(await urls()).toEqual(['postgres://one@db/x', 'postgres://one@db/x']);
      process.env.MIGRATION_DATABASE_URL = 'postgres://owner@db/x';
      expect(await urls()).toEqual(['postgres://one@db/x', 'postgres://owner@db/x']);
      process.env.DATABASE_URL = '';
      await expect(urls()).rejects.toThrow('DATABASE_URL is not');
    } finally {
      process.env = before;
    }
  });

  it('keeps what it made, readable by its owner alone', async () => {
    const again = await makeConfig({ dataDir, ports });
    expect(again.values).toEqual(config.values);
    expect(again.staff).toEqual(config.staff);
    expect(statSync(path.join(dataDir, 'config.json')).mode & 0o777).toBe(0o600);
  });

  it('names a customer whom the demo data have', () => {
    expect(DEMO_SUBSCRIBERS).toContainEqual(expect.objectContaining(DEMO_CUSTOMER));
  });

  it('makes pairs that belong together', () => {
    const half = (name: string) => Buffer.from(config.values[name] ?? '', 'base64');
    for (const [privateName, publicName] of [
      ['VAULT_PRIVATE_KEY', 'VAULT_PUBLIC_KEY'],
      ['ALIPAY_PRIVATE_KEY', 'SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY'],
      ['SANDBOX_BANK_PRIVATE_KEY', 'BANK_PUBLIC_KEY'],
    ] as const) {
      const key = createPrivateKey({ key: half(privateName), format: 'der', type: 'pkcs8' });
      expect(createPublicKey(key).export({ type: 'spki', format: 'der' })).toEqual(half(publicName));
    }
  });

  it('invents nothing in production', async () => {
    const production = await makeConfig({ dataDir: path.join(dataDir, 'p'), ports, production: true });
    expect(production.envOf('order-worker').VAULT_PRIVATE_KEY).toBeUndefined();
    expect(production.envOf('web').SANDBOX_URL).toBeUndefined();
    expect(production.staff).toEqual([]);
  });
});
