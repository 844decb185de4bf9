import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readSandboxEnv, type SandboxConfig } from './env';

/** Everything both sides need to talk: invented secrets and fresh keys, on free ports. */
export interface SandboxSettings {
  config: SandboxConfig;
  /** The product's side, as its environment; addresses are filled in by `clientEnv(settings, url, smtpPort)`. */
  client: Record<string, string>;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

export function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}

/** RSA keys are slow to make: one set serves a whole test process. */
let keys: [Keys, Keys, Keys, Keys] | undefined;
const sharedKeys = (): [Keys, Keys, Keys, Keys] => {
  keys ??= [keyPair(), keyPair(), keyPair(), keyPair()];
  return keys;
};
type Keys = ReturnType<typeof keyPair>;

export function makeSandboxSettings(overrides: Record<string, string> = {}): SandboxSettings {
  const [alipay, merchant, bank, customer] = sharedKeys();
  const shared = {
    ALIPAY_APP_ID: '2021000000000001',
    ALIPAY_SELLER_ID: '2088000000000009',
    TENCENT_SECRET_ID: `AKID${hex(8)}`,
    TENCENT_SECRET_KEY: hex(16),
    SMS_SDK_APP_ID: '1400000001',
    SMS_SIGN_NAME: '示例认证',
    ESIGN_APP_ID: '7438000001',
    ESIGN_APP_SECRET: hex(16),
    BANK_CLIENT_ID: 'certdesk',
    BANK_ACCOUNT_NO: '4500000000009999999',
    SF_PARTNER_ID: 'CERTDESK',
    SF_CHECK_WORD: hex(16),
    SF_PUSH_TOKEN: hex(16),
    NUONUO_APP_KEY: 'SD00000001',
    NUONUO_APP_SECRET: hex(8),
    NUONUO_TAX_NUM: '91450300MA5DEMA2A4',
  };
  const config = readSandboxEnv({
    ...shared,
    SANDBOX_PORT: '0',
    SMTP_PORT: '0',
    NOTICE_SPEEDUP: '6000',
    INVOICE_DELAY_MS: '20',
    ESIGN_TRANSFER_MS: '0',
    SANDBOX_ALIPAY_PRIVATE_KEY: alipay.privateKey,
    SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY: merchant.publicKey,
    SANDBOX_BANK_PRIVATE_KEY: bank.privateKey,
    SANDBOX_BANK_CLIENT_PUBLIC_KEY: customer.publicKey,
    ...overrides,
  });
  const client = {
    ...shared,
    ALIPAY_PRIVATE_KEY: merchant.privateKey,
    ALIPAY_PUBLIC_KEY: alipay.publicKey,
    BANK_PRIVATE_KEY: customer.privateKey,
    BANK_PUBLIC_KEY: bank.publicKey,
  };
  return { config, client };
}

/** The product's provider variables for a running sandbox. */
export function clientEnv(settings: SandboxSettings, url: string, smtpPort: number): Record<string, string> {
  const host = new URL(url).host;
  return {
    ...settings.client,
    ALIPAY_GATEWAY: `${url}/alipay/gateway.do`,
    TENCENT_SMS_ENDPOINT: host,
    TENCENT_FACEID_ENDPOINT: host,
    TENCENT_OCR_ENDPOINT: host,
    ESIGN_BASE_URL: `${url}/esign`,
    TENCENT_PROTOCOL: 'http://',
    BANK_BASE_URL: `${url}/bank`,
    SF_ENDPOINT: `${url}/sf/std/service`,
    NUONUO_ENDPOINT: `${url}/nuonuo/open/v1/services`,
    NUONUO_TOKEN_URL: `${url}/nuonuo/accessToken`,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    MAIL_FROM: '示例认证 <service@example.com>',
    SANDBOX_URL: url,
  };
}
