// @ts-check
import { generateKeyPair, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { environments } from './environment.mjs';
import { APP_USER, postgresUrl } from './postgres.mjs';

/**
 * @typedef {{ login: string, name: string, roles: string[], password: string, totpSecret: string }} DemoStaff
 * @typedef {{ web: number, sandbox: number, smtp: number, postgres: number, temporal: number }} Ports
 * @typedef {Record<string, string>} Environment
 * @typedef {{ dataDir: string, ports: Ports, publicUrl: string, databaseUrl: string, temporalAddress: string,
 *   postgresPassword: string, staff: DemoStaff[], values: Environment,
 *   envOf: (processName: string) => Environment & { NODE_ENV: 'production' } }} Config
 */

/** Who works in the demo: one person a role, invented. */
const STAFF = [
  { login: 'reviewer', name: '审核员示例', roles: ['reviewer'] },
  { login: 'operator', name: '制证员示例', roles: ['operator'] },
  { login: 'finance', name: '财务示例', roles: ['finance'] },
  { login: 'manager', name: '主管示例', roles: ['point_manager'] },
  { login: 'auditor', name: '审计员示例', roles: ['auditor'] },
];

/** One of the invented organisations: whom to apply as in a demo. */
export const DEMO_CUSTOMER = { name: '桂林示例甲科技有限公司', uscc: '91450300MA5DEMA2A4' };

const hex = (/** @type {number} */ bytes) => randomBytes(bytes).toString('hex');
const key32 = () => randomBytes(32).toString('base64');

/** @param {number} bytes */
function base32(bytes) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from({ length: (bytes * 8) / 5 }, () => alphabet[randomInt(32)]).join('');
}

/** Typed by hand in a demo: no look-alike characters. */
function password() {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const part = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${part()}-${part()}-${part()}`;
}

const makePair = promisify(generateKeyPair);

/**
 * Base64 of DER, the encoding of every key in the environment.
 * @param {'rsa' | 'x25519'} kind
 */
async function keyPair(kind) {
  const publicKeyEncoding = /** @type {const} */ ({ type: 'spki', format: 'der' });
  const privateKeyEncoding = /** @type {const} */ ({ type: 'pkcs8', format: 'der' });
  const pair =
    kind === 'rsa'
      ? await makePair('rsa', { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding })
      : generateKeyPairSync('x25519', { publicKeyEncoding, privateKeyEncoding });
  return { privateKey: pair.privateKey.toString('base64'), publicKey: pair.publicKey.toString('base64') };
}

/** Every secret of a development system: made when it is first wanted, then kept. */
const GENERATED = {
  POSTGRES_PASSWORD: () => hex(16),
  POSTGRES_APP_PASSWORD: () => hex(16),
  FIELD_KEYS: () => `k1:${key32()}`,
  INDEX_KEY: key32,
  STATION_TOKEN: () => hex(24),
  STATION_FACTORY_SO_PIN: () => hex(8),
  CA_PIN: () => hex(8),
  CA_SO_PIN: () => hex(8),
  CA_ROOT_PIN: () => hex(8),
  CA_ROOT_SO_PIN: () => hex(8),
  TENCENT_SECRET_ID: () => `AKID${hex(16)}`,
  TENCENT_SECRET_KEY: () => hex(16),
  ESIGN_APP_SECRET: () => hex(16),
  SF_CHECK_WORD: () => hex(16),
  SF_PUSH_TOKEN: () => hex(24),
  NUONUO_APP_KEY: () => hex(4),
  NUONUO_APP_SECRET: () => hex(8),
};

/** Pairs, and the variables that carry their halves. */
const KEY_PAIRS = /** @type {const} */ ({
  vault: ['x25519', 'VAULT_PRIVATE_KEY', 'VAULT_PUBLIC_KEY'],
  station: ['x25519', 'STATION_PRIVATE_KEY', 'STATION_PUBLIC_KEY'],
  alipayMerchant: ['rsa', 'ALIPAY_PRIVATE_KEY', 'SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY'],
  alipay: ['rsa', 'SANDBOX_ALIPAY_PRIVATE_KEY', 'ALIPAY_PUBLIC_KEY'],
  bankClient: ['rsa', 'BANK_PRIVATE_KEY', 'SANDBOX_BANK_CLIENT_PUBLIC_KEY'],
  bank: ['rsa', 'SANDBOX_BANK_PRIVATE_KEY', 'BANK_PUBLIC_KEY'],
});

/** @param {string} dataDir */
async function loadSecrets(dataDir) {
  const file = path.join(dataDir, 'config.json');
  /** @type {{ values: Environment, staff: DemoStaff[] }} */
  const kept = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : { values: {}, staff: [] };
  const before = JSON.stringify(kept);
  for (const [name, make] of Object.entries(GENERATED)) kept.values[name] ??= make();
  await Promise.all(
    Object.values(KEY_PAIRS).map(async ([kind, privateName, publicName]) => {
      if (kept.values[privateName] && kept.values[publicName]) return;
      const pair = await keyPair(kind);
      kept.values[privateName] = pair.privateKey;
      kept.values[publicName] = pair.publicKey;
    }),
  );
  for (const person of STAFF) {
    if (kept.staff.some(({ login }) => login === person.login)) continue;
    kept.staff.push({ ...person, password: password(), totpSecret: base32(20) });
  }
  if (JSON.stringify(kept) !== before) {
    await mkdir(dataDir, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  return kept;
}

/** Places and names that are no secret and good for production too. @param {Ports} ports @param {string} dataDir */
function placeValues(ports, dataDir) {
  return {
    FILES_DIR: path.join(dataDir, 'files'),
    STATION_ID: 'station-1',
    WEB_URL: `http://127.0.0.1:${ports.web}`,
    CA_TOKEN_LABEL: 'CertDesk Issuing CA',
    CA_ROOT_TOKEN_LABEL: 'CertDesk Root CA',
    CA_DIR: path.join(dataDir, 'ca'),
  };
}

/** The sandbox in the place of every provider. @param {Ports} ports @param {string} dataDir @returns {Environment} */
function sandboxValues(ports, dataDir) {
  const sandbox = `http://127.0.0.1:${ports.sandbox}`;
  return {
    SANDBOX_URL: sandbox,
    SANDBOX_PORT: String(ports.sandbox),
    SMTP_PORT: String(ports.smtp),
    // Whoever tries it out at night waits for nothing.
    QUIET_HOURS: 'none',
    SANDBOX_DATA_DIR: path.join(dataDir, 'sandbox'),
    ALIPAY_GATEWAY: `${sandbox}/alipay/gateway.do`,
    ALIPAY_APP_ID: '2021000000000001',
    ALIPAY_SELLER_ID: '2088000000000001',
    TENCENT_SMS_ENDPOINT: `127.0.0.1:${ports.sandbox}`,
    TENCENT_FACEID_ENDPOINT: `127.0.0.1:${ports.sandbox}`,
    TENCENT_OCR_ENDPOINT: `127.0.0.1:${ports.sandbox}`,
    TENCENT_PROTOCOL: 'http://',
    ESIGN_BASE_URL: `${sandbox}/esign`,
    ESIGN_APP_ID: '7438000001',
    SMS_SDK_APP_ID: '1400000001',
    SMS_SIGN_NAME: '示例证书',
    BANK_BASE_URL: `${sandbox}/bank`,
    BANK_CLIENT_ID: 'CERTDESK-DEV',
    BANK_ACCOUNT_NO: '4500000000000009990',
    SF_ENDPOINT: `${sandbox}/sf/std/service`,
    SF_PARTNER_ID: 'CERTDESK',
    NUONUO_ENDPOINT: `${sandbox}/nuonuo/open/v1/services`,
    NUONUO_TOKEN_URL: `${sandbox}/nuonuo/accessToken`,
    NUONUO_TAX_NUM: '91450300MA5DEMY9YT',
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    MAIL_FROM: 'certdesk@example.com',
  };
}

const given = (/** @type {string} */ name) => process.env[name] || undefined;

/**
 * The role of the processes, and the owner's for migrations alone. Of a given server without an owner's URL we know one role.
 * @param {Environment} kept
 * @param {Ports} ports
 */
function databaseUrls(kept, ports) {
  const databaseUrl = given('DATABASE_URL');
  const migrationUrl = given('MIGRATION_DATABASE_URL');
  if (databaseUrl) return { databaseUrl, migrationUrl: migrationUrl ?? databaseUrl };
  if (migrationUrl) throw new Error('MIGRATION_DATABASE_URL is set and DATABASE_URL is not: the processes need it');
  const port = ports.postgres;
  return {
    databaseUrl: postgresUrl({ port, user: APP_USER, password: kept.POSTGRES_APP_PASSWORD ?? '' }),
    migrationUrl: postgresUrl({ port, password: kept.POSTGRES_PASSWORD ?? '' }),
  };
}

/**
 * Everything that the processes of one system must know. What is set in our own environment wins, so that real
 * providers, keys and addresses take the place of the development ones by being exported. In production nothing is
 * invented: a process that misses a variable says its name and ends.
 * @param {{ dataDir: string, ports: Ports, publicUrl?: string, production?: boolean }} options
 * @returns {Promise<Config>}
 */
export async function makeConfig({ dataDir, ports, publicUrl, production = false }) {
  /** @type {{ values: Environment, staff: DemoStaff[] }} */
  const kept = production ? { values: {}, staff: [] } : await loadSecrets(dataDir);
  const postgresPassword = kept.values.POSTGRES_PASSWORD ?? '';
  const { databaseUrl, migrationUrl } = databaseUrls(kept.values, ports);
  const temporalAddress = given('TEMPORAL_ADDRESS') ?? `127.0.0.1:${ports.temporal}`;
  /** @type {Environment} */
  const values = {
    ...placeValues(ports, dataDir),
    ...(production ? {} : developmentValues(kept, ports, dataDir)),
    DATABASE_URL: databaseUrl,
    MIGRATION_DATABASE_URL: migrationUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    PORT: String(ports.web),
    PUBLIC_URL: publicUrl ?? given('PUBLIC_URL') ?? `http://localhost:${ports.web}`,
  };
  return {
    dataDir,
    ports,
    publicUrl: values.PUBLIC_URL ?? '',
    databaseUrl,
    temporalAddress,
    postgresPassword,
    staff: kept.staff,
    values,
    envOf: (processName) => environments(values, dataDir)(processName),
  };
}

/**
 * @param {{ values: Environment, staff: DemoStaff[] }} kept
 * @param {Ports} ports
 * @param {string} dataDir
 * @returns {Environment}
 */
function developmentValues({ values, staff }, ports, dataDir) {
  return {
    ...sandboxValues(ports, dataDir),
    ...values,
    HEALTH_REQUIRES: 'postgres,temporal,order-worker,documents-worker,ca-worker,station,sandbox',
    STATION_KEYS: `station-1:${values.STATION_TOKEN}`,
    SANDBOX_STAFF: JSON.stringify(staff.map(({ name, login, totpSecret }) => ({ name, login, totpSecret }))),
    SEED_STAFF: JSON.stringify(staff),
  };
}
