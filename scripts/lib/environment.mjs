// @ts-check
import path from 'node:path';

/** @typedef {Record<string, string>} Environment */

/** @param {string} text names, apart by white space */
const names = (text) => text.trim().split(/\s+/);

const DATABASE = 'DATABASE_URL';
const TEMPORAL = 'TEMPORAL_ADDRESS TEMPORAL_NAMESPACE';
const FIELDS = 'FIELD_KEYS FILES_DIR';
const SMS = 'TENCENT_SECRET_ID TENCENT_SECRET_KEY SMS_SDK_APP_ID SMS_SIGN_NAME';
const TENCENT = `${SMS} TENCENT_SMS_ENDPOINT TENCENT_FACEID_ENDPOINT TENCENT_OCR_ENDPOINT TENCENT_PROTOCOL SMS_TEMPLATES`;
const ESIGN = 'ENTERPRISE_CHECK BANK_VERIFICATION ESIGN_BASE_URL ESIGN_APP_ID ESIGN_APP_SECRET';
const BANK = 'BANK_BASE_URL BANK_CLIENT_ID BANK_ACCOUNT_NO BANK_PRIVATE_KEY BANK_PUBLIC_KEY';
const ALIPAY_NOTICE = 'ALIPAY_APP_ID ALIPAY_SELLER_ID ALIPAY_PUBLIC_KEY';
const SF = 'SF_PARTNER_ID SF_CHECK_WORD SF_PUSH_TOKEN';
const NUONUO = 'NUONUO_APP_KEY NUONUO_APP_SECRET NUONUO_TAX_NUM';
const PROXY = 'HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy';

/** What each process may have: a secret that is not in its row never reaches it. */
export const ALLOWED = {
  web: names(`${DATABASE} ${TEMPORAL} ${FIELDS} ${TENCENT} ${ESIGN} ${BANK} ${ALIPAY_NOTICE} ${PROXY} INDEX_KEY PORT PUBLIC_URL
    SF_PUSH_TOKEN STATION_KEYS SANDBOX_URL HEALTH_REQUIRES ORDER_TIMINGS TRUSTED_PROXIES`),
  'order-worker': names(`${DATABASE} ${TEMPORAL} ${FIELDS} ${TENCENT} ${BANK} ${ALIPAY_NOTICE} ${SF} ${NUONUO} ${PROXY}
    INDEX_KEY PUBLIC_URL VAULT_PRIVATE_KEY WORKFLOW_BUNDLE ALIPAY_GATEWAY ALIPAY_PRIVATE_KEY ALIPAY_PAGE_PAY SF_ENDPOINT NUONUO_ENDPOINT
    NUONUO_TOKEN_URL SF_DIGEST_MODE SF_TEMPLATE_CODE NUONUO_SELLER_NAME NUONUO_SELLER_TEL
    NUONUO_SELLER_ADDRESS NUONUO_SELLER_ACCOUNT NUONUO_CLERK NUONUO_GOODS_CODE NUONUO_TAX_RATE SMTP_URL MAIL_FROM ORDER_TIMINGS QUIET_HOURS`),
  'documents-worker': names(`${DATABASE} ${TEMPORAL} ${FIELDS} CHROMIUM_PATH`),
  'ca-worker': names(`${DATABASE} ${TEMPORAL} PUBLIC_URL CA_PKCS11_MODULE CA_TOKEN_LABEL CA_PIN CA_DIR
    AUDIT_SEAL_SECONDS`),
  station: names(`${TEMPORAL} STATION_ID STATION_TOKEN WEB_URL STATION_PKCS11_MODULE STATION_FACTORY_SO_PIN
    STATION_PRIVATE_KEY VAULT_PUBLIC_KEY`),
  sandbox: names(`${SMS} ${SF} ${NUONUO} SANDBOX_HOST SANDBOX_PORT SMTP_PORT PUBLIC_URL SANDBOX_URL SANDBOX_DATA_DIR
    CHROMIUM_PATH ALIPAY_APP_ID ALIPAY_SELLER_ID SANDBOX_ALIPAY_PRIVATE_KEY SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY
    BANK_CLIENT_ID BANK_ACCOUNT_NO SANDBOX_BANK_PRIVATE_KEY SANDBOX_BANK_CLIENT_PUBLIC_KEY NOTICE_SPEEDUP
    INVOICE_DELAY_MS SANDBOX_STAFF ESIGN_APP_ID ESIGN_APP_SECRET ESIGN_TRANSFER_MS`),
  // Steps of the start, not processes.
  migrate: names(`${DATABASE} MIGRATION_DATABASE_URL FIELD_KEYS`),
  seed: names(
    `${DATABASE} ${FIELDS} INDEX_KEY SETUP_FILE SEED_STAFF SEED_STATIONS STATION_ID STATION_PUBLIC_KEY PUBLIC_URL`,
  ),
  'ca-ceremony': names(`${DATABASE} CA_PKCS11_MODULE CA_TOKEN_LABEL CA_PIN CA_SO_PIN
    CA_ROOT_TOKEN_LABEL CA_ROOT_PIN CA_ROOT_SO_PIN CA_DIR CA_ORGANISATION PUBLIC_URL`),
  'blank-tokens': names('STATION_ID STATION_PKCS11_MODULE STATION_FACTORY_SO_PIN'),
};

/** The machine's own, of use to every program. */
const MACHINE = names('PATH HOME USER LANG LC_ALL TZ TMPDIR NODE_EXTRA_CA_CERTS SSL_CERT_FILE LOG_LEVEL');

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
    if (token) {
      env.SOFTHSM2_CONF = process.env.SOFTHSM2_CONF || softhsmConfig(dataDir, token);
      // Makers' modules read variables of their own; PKCS11_ENV names them.
      for (const name of names(process.env.PKCS11_ENV ?? '')) if (process.env[name]) env[name] = process.env[name];
    }
    return env;
  };
}
