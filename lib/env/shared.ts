import { z } from 'zod';
import { base64, text, url } from './parse';

/** The Temporal SDK's own variables (TEMPORAL_API_KEY, TEMPORAL_TLS_*) are read by @temporalio/envconfig, not here. */
export const common = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TEMPORAL_ADDRESS: text,
  TEMPORAL_NAMESPACE: text.default('default'),
};

export const database = { DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//) };

export const alipayNotice = { ALIPAY_APP_ID: text, ALIPAY_SELLER_ID: text, ALIPAY_PUBLIC_KEY: base64 };

export const tencent = {
  TENCENT_SECRET_ID: text,
  TENCENT_SECRET_KEY: text,
  TENCENT_SMS_ENDPOINT: text.default('sms.tencentcloudapi.com'),
  TENCENT_FACEID_ENDPOINT: text.default('faceid.tencentcloudapi.com'),
  TENCENT_PROTOCOL: z.enum(['https://', 'http://']).default('https://'),
  SMS_SDK_APP_ID: text,
  SMS_SIGN_NAME: text,
};

export const bank = {
  BANK_BASE_URL: url,
  BANK_CLIENT_ID: text,
  BANK_ACCOUNT_NO: text,
  BANK_PRIVATE_KEY: base64,
  BANK_PUBLIC_KEY: base64,
};

export const alipay = { ALIPAY_GATEWAY: url, ...alipayNotice, ALIPAY_PRIVATE_KEY: base64 };

export const sf = { SF_ENDPOINT: url, SF_PARTNER_ID: text, SF_CHECK_WORD: text, SF_PUSH_TOKEN: text };

export const nuonuo = {
  NUONUO_ENDPOINT: url,
  NUONUO_TOKEN_URL: url,
  NUONUO_APP_KEY: text,
  NUONUO_APP_SECRET: text,
  NUONUO_TAX_NUM: text,
};

export const mail = { SMTP_URL: z.string().regex(/^smtps?:\/\//), MAIL_FROM: text };
