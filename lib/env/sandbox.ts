import { z } from 'zod';
import { base64, lazyEnv, port, text, url } from './parse';
import { common } from './shared';

const staff = z
  .string()
  .transform((value, context): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.object({ name: text, login: text, totpSecret: text })));

/** The providers' side of the same shared secrets and key pairs. */
export const sandboxEnvSchema = z.object({
  NODE_ENV: common.NODE_ENV,
  LOG_LEVEL: common.LOG_LEVEL,
  SANDBOX_PORT: port,
  SMTP_PORT: port,
  PUBLIC_URL: url,
  ALIPAY_APP_ID: text,
  ALIPAY_SELLER_ID: text,
  SANDBOX_ALIPAY_PRIVATE_KEY: base64,
  SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY: base64,
  TENCENT_SECRET_ID: text,
  TENCENT_SECRET_KEY: text,
  SMS_SDK_APP_ID: text,
  SMS_SIGN_NAME: text,
  BANK_CLIENT_ID: text,
  BANK_ACCOUNT_NO: text,
  SANDBOX_BANK_PRIVATE_KEY: base64,
  SANDBOX_BANK_CLIENT_PUBLIC_KEY: base64,
  SF_PARTNER_ID: text,
  SF_CHECK_WORD: text,
  SF_PUSH_TOKEN: text,
  NUONUO_APP_KEY: text,
  NUONUO_APP_SECRET: text,
  NUONUO_TAX_NUM: text,
  SANDBOX_STAFF: staff.optional(),
});
export type SandboxEnv = z.output<typeof sandboxEnvSchema>;
export const sandboxEnv = lazyEnv('sandbox', sandboxEnvSchema);
