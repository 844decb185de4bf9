// @ts-check
import path from 'node:path';

/** @typedef {Record<string, string>} Environment */

const DATABASE = ['DATABASE_URL'];
const TEMPORAL = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'];
const TENCENT = ['TENCENT_SECRET_ID', 'TENCENT_SECRET_KEY', 'TENCENT_SMS_ENDPOINT', 'TENCENT_FACEID_ENDPOINT'].concat([
  'TENCENT_PROTOCOL',
  'SMS_SDK_APP_ID',
  'SMS_SIGN_NAME',
  'SMS_TEMPLATES',
]);
const BANK = ['BANK_BASE_URL', 'BANK_CLIENT_ID', 'BANK_ACCOUNT_NO', 'BANK_PRIVATE_KEY', 'BANK_PUBLIC_KEY'];
const ALIPAY_NOTICE = ['ALIPAY_APP_ID', 'ALIPAY_SELLER_ID', 'ALIPAY_PUBLIC_KEY'];
const FIELDS = ['FIELD_KEYS', 'FILES_DIR'];
const SF = ['SF_ENDPOINT', 'SF_PARTNER_ID', 'SF_CHECK_WORD', 'SF_PUSH_TOKEN', 'SF_DIGEST_MODE', 'SF_TEMPLATE_CODE'];
const NUONUO = ['NUONUO_ENDPOINT', 'NUONUO_TOKEN_URL', 'NUONUO_APP_KEY', 'NUONUO_APP_SECRET', 'NUONUO_TAX_NUM']
  .concat(['NUONUO_SELLER_NAME', 'NUONUO_SELLER_TEL', 'NUONUO_SELLER_ADDRESS', 'NUONUO_SELLER_ACCOUNT'])
  .concat(['NUONUO_CLERK', 'NUONUO_GOODS_CODE', 'NUONUO_TAX_RATE']);

/** What each process may have: a secret that is not in its row never reaches it. */
export const ALLOWED = {
  web: [
    ...DATABASE,
    ...TEMPORAL,
    'PORT',
    'PUBLIC_URL',
    'INDEX_KEY',
    ...FIELDS,
    ...TENCENT,
    ...BANK,
    ...ALIPAY_NOTICE,
  ].concat(['SF_PUSH_TOKEN', 'STATION_KEYS', 'SANDBOX_URL', 'HEALTH_REQUIRES', 'NEXT_DIST_DIR', 'ORDER_TIMINGS']),
  'order-worker': [
    ...DATABASE,
    ...TEMPORAL,
    'PUBLIC_URL',
    'INDEX_KEY',
    ...FIELDS,
    'VAULT_PRIVATE_KEY',
    'WORKFLOW_BUNDLE',
  ]
    .concat(['ALIPAY_GATEWAY', ...ALIPAY_NOTICE, 'ALIPAY_PRIVATE_KEY', ...TENCENT, ...BANK, ...SF, ...NUONUO])
    .concat(['SMTP_URL', 'MAIL_FROM', 'ORDER_TIMINGS']),
  'documents-worker': [...DATABASE, ...TEMPORAL, ...FIELDS, 'CHROMIUM_PATH'],
  'ca-worker': [...DATABASE, ...TEMPORAL, 'PUBLIC_URL', 'CA_PKCS11_MODULE', 'CA_TOKEN_LABEL', 'CA_PIN', 'CA_DIR'],
  station: [
    ...TEMPORAL,
    'STATION_ID',
    'STATION_TOKEN',
    'WEB_URL',
    'STATION_PKCS11_MODULE',
    'STATION_FACTORY_SO_PIN',
  ].concat(['STATION_PRIVATE_KEY', 'VAULT_PUBLIC_KEY']),
  sandbox: [
    'SANDBOX_HOST',
    'SANDBOX_PORT',
    'SMTP_PORT',
    'PUBLIC_URL',
    'SANDBOX_URL',
    'SANDBOX_DATA_DIR',
    'CHROMIUM_PATH',
  ]
    .concat(['ALIPAY_APP_ID', 'ALIPAY_SELLER_ID', 'SANDBOX_ALIPAY_PRIVATE_KEY', 'SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY'])
    .concat(['TENCENT_SECRET_ID', 'TENCENT_SECRET_KEY', 'SMS_SDK_APP_ID', 'SMS_SIGN_NAME', 'NOTICE_SPEEDUP'])
    .concat(['BANK_CLIENT_ID', 'BANK_ACCOUNT_NO', 'SANDBOX_BANK_PRIVATE_KEY', 'SANDBOX_BANK_CLIENT_PUBLIC_KEY'])
    .concat([
      'SF_PARTNER_ID',
      'SF_CHECK_WORD',
      'SF_PUSH_TOKEN',
      'NUONUO_APP_KEY',
      'NUONUO_APP_SECRET',
      'NUONUO_TAX_NUM',
    ])
    .concat(['INVOICE_DELAY_MS', 'SANDBOX_STAFF']),
  // Steps of the start, not processes.
  migrate: [...DATABASE],
  seed: [...DATABASE, 'INDEX_KEY', ...FIELDS, 'SEED_STAFF', 'STATION_ID', 'STATION_PUBLIC_KEY', 'PUBLIC_URL'],
  'ca-ceremony': [
    ...DATABASE,
    'CA_PKCS11_MODULE',
    'CA_TOKEN_LABEL',
    'CA_PIN',
    'CA_SO_PIN',
    'CA_ROOT_TOKEN_LABEL',
  ].concat(['CA_ROOT_PIN', 'CA_ROOT_SO_PIN', 'CA_DIR', 'PUBLIC_URL']),
  'blank-tokens': ['STATION_ID', 'STATION_PKCS11_MODULE', 'STATION_FACTORY_SO_PIN'],
};

/** The machine's own, of use to every program. */
const MACHINE = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
].concat(['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'LOG_LEVEL']);

const OF_CA = ['ca-worker', 'ca-ceremony'];
const OF_STATION = ['station', 'blank-tokens'];

/** @param {string} dataDir @param {string} owner */
export const softhsmConfig = (dataDir, owner) => path.join(dataDir, 'softhsm', owner, 'softhsm2.conf');

/**
 * @param {Environment} values the development system's own; our environment's wins
 * @param {string} dataDir
 * @returns {(processName: string) => Environment & { NODE_ENV: 'production' }}
 */
export function environments(values, dataDir) {
  return (processName) => {
    const allowed = ALLOWED[/** @type {keyof typeof ALLOWED} */ (processName)];
    if (!allowed) throw new Error(`No environment is declared for ${processName}`);
    /** @type {Environment & { NODE_ENV: 'production' }} */
    const env = { NODE_ENV: 'production', CERTDESK_DATA: dataDir };
    for (const name of MACHINE) if (process.env[name]) env[name] = process.env[name];
    for (const name of [...allowed, 'BUILD_VERSION']) {
      const value = process.env[name] || values[name];
      if (value) env[name] = value;
    }
    // The SDK's own settings: API key, TLS. Only for who speaks to Temporal.
    if (allowed.includes('TEMPORAL_ADDRESS')) {
      for (const [name, value] of Object.entries(process.env)) {
        if (/^TEMPORAL_(API_KEY|TLS|CODEC|GRPC_META|CONFIG_FILE|PROFILE)/.test(name) && value) env[name] = value;
      }
    }
    const token = OF_CA.includes(processName)
      ? 'ca'
      : OF_STATION.includes(processName)
        ? (values.STATION_ID ?? '')
        : '';
    if (token) env.SOFTHSM2_CONF = process.env.SOFTHSM2_CONF || softhsmConfig(dataDir, token);
    return env;
  };
}
