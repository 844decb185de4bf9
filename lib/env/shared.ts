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
  TENCENT_OCR_ENDPOINT: text.default('ocr.tencentcloudapi.com'),
  TENCENT_PROTOCOL: z.enum(['https://', 'http://']).default('https://'),
  SMS_SDK_APP_ID: text,
  SMS_SIGN_NAME: text,
  /** `login_code:1234567,token_pin:…`: the ids that the provider gave our templates; `T-<name>` for the rest. */
  SMS_TEMPLATES: z
    .string()
    .regex(/^[a-z_]+:\d+(,[a-z_]+:\d+)*$/)
    .transform((value) => Object.fromEntries(value.split(',').map((pair) => pair.split(':') as [string, string])))
    .optional(),
};

/** Who compares a company with the register, and how an account is proven: one deployment, one way each. */
export const esign = {
  ENTERPRISE_CHECK: z.enum(['tencent', 'esign']).default('tencent'),
  BANK_VERIFICATION: z.enum(['memo_code', 'random_amount']).default('memo_code'),
  ESIGN_BASE_URL: url.default('https://openapi.esign.cn'),
  ESIGN_APP_ID: text.optional(),
  ESIGN_APP_SECRET: text.optional(),
};

/** An account at e签宝 is wanted only where something is configured to ask it. */
export function requireEsign(
  env: { ENTERPRISE_CHECK: string; BANK_VERIFICATION: string; ESIGN_APP_ID?: string; ESIGN_APP_SECRET?: string },
  context: z.RefinementCtx,
): void {
  if (env.ENTERPRISE_CHECK !== 'esign' && env.BANK_VERIFICATION !== 'random_amount') return;
  for (const name of ['ESIGN_APP_ID', 'ESIGN_APP_SECRET'] as const) {
    if (!env[name]) context.addIssue({ code: 'custom', path: [name], message: 'is needed by what is configured' });
  }
}

export const bank = {
  BANK_BASE_URL: url,
  BANK_CLIENT_ID: text,
  BANK_ACCOUNT_NO: text,
  BANK_PRIVATE_KEY: base64,
  BANK_PUBLIC_KEY: base64,
};

export const alipay = {
  ALIPAY_GATEWAY: url,
  ...alipayNotice,
  ALIPAY_PRIVATE_KEY: base64,
  /** 电脑网站支付 is a contract of its own: off without it. */
  ALIPAY_PAGE_PAY: z.enum(['on', 'off']).default('on'),
};

export const sf = {
  SF_ENDPOINT: url,
  SF_PARTNER_ID: text,
  SF_CHECK_WORD: text,
  SF_PUSH_TOKEN: text,
  /** As the application is set in SF's console. */
  SF_DIGEST_MODE: z.enum(['standard_md5', 'simple_md5', 'sm3']).default('standard_md5'),
  SF_TEMPLATE_CODE: text.optional(),
};

export const nuonuo = {
  NUONUO_ENDPOINT: url,
  NUONUO_TOKEN_URL: url,
  NUONUO_APP_KEY: text,
  NUONUO_APP_SECRET: text,
  NUONUO_TAX_NUM: text,
  /** The seller as printed on the invoice; the defaults are invented. */
  NUONUO_SELLER_NAME: text.default('示例电子认证服务有限公司'),
  NUONUO_SELLER_TEL: text.default('0773-0000000'),
  NUONUO_SELLER_ADDRESS: text.default('桂林市示例路 9 号'),
  NUONUO_SELLER_ACCOUNT: text.optional(),
  NUONUO_CLERK: text.default('开票示例'),
  /** 税收分类编码 and rate: the accountant decides. */
  NUONUO_GOODS_CODE: z
    .string()
    .regex(/^\d{19}$/)
    .default('3040203000000000000'),
  NUONUO_TAX_RATE: z
    .string()
    .regex(/^0\.\d{1,4}$/)
    .default('0.06'),
};

export const mail = { SMTP_URL: z.string().regex(/^smtps?:\/\//), MAIL_FROM: text };
