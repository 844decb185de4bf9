import { z } from 'zod';

/**
 * The sandbox's own configuration: the providers' side of every shared secret.
 * Key encodings are those of the product: base64 of PKCS8 / SPKI DER without PEM armour.
 */
const staffSchema = z.array(z.object({ name: z.string(), login: z.string(), totpSecret: z.string() }));

const jsonOf = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text, ctx): z.output<T> => {
    try {
      const parsed = schema.safeParse(JSON.parse(text));
      if (parsed.success) return parsed.data;
    } catch {
      // reported below: the message must not repeat the value, it holds secrets
    }
    ctx.addIssue({ code: 'custom', message: 'is not JSON of the expected shape' });
    return z.NEVER;
  });

const port = z.coerce.number().int().min(0).max(65535);

export const sandboxEnvSchema = z.object({
  SANDBOX_HOST: z.string().default('127.0.0.1'),
  SANDBOX_PORT: port.default(4010),
  SMTP_PORT: port.default(4025),
  /** Where the product's web process listens; providers call back there. */
  PUBLIC_URL: z.url().default('http://127.0.0.1:3000'),
  /** How the product and people reach the sandbox; by default the address that it listens on. */
  SANDBOX_URL: z.url().optional(),
  /** Ledgers survive a restart when set. */
  SANDBOX_DATA_DIR: z.string().optional(),
  CHROMIUM_PATH: z.string().default('/usr/bin/chromium-headless-shell'),

  ALIPAY_APP_ID: z.string(),
  ALIPAY_SELLER_ID: z.string(),
  SANDBOX_ALIPAY_PRIVATE_KEY: z.string(),
  SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY: z.string(),
  /** The provider's notice schedule (4 min, 10 min, … 15 h) is divided by this. */
  NOTICE_SPEEDUP: z.coerce.number().positive().default(120),

  TENCENT_SECRET_ID: z.string(),
  TENCENT_SECRET_KEY: z.string(),
  SMS_SDK_APP_ID: z.string(),
  SMS_SIGN_NAME: z.string(),

  ESIGN_APP_ID: z.string(),
  ESIGN_APP_SECRET: z.string(),
  /** How long a random amount is on its way; in life one to three working days. */
  ESIGN_TRANSFER_MS: z.coerce.number().int().min(0).default(5000),

  BANK_CLIENT_ID: z.string(),
  BANK_ACCOUNT_NO: z.string(),
  SANDBOX_BANK_PRIVATE_KEY: z.string(),
  SANDBOX_BANK_CLIENT_PUBLIC_KEY: z.string(),

  SF_PARTNER_ID: z.string(),
  SF_CHECK_WORD: z.string(),
  SF_PUSH_TOKEN: z.string(),

  NUONUO_APP_KEY: z.string(),
  NUONUO_APP_SECRET: z.string(),
  NUONUO_TAX_NUM: z.string(),
  /** Printed on invoices as the seller. */
  NUONUO_SELLER_NAME: z.string().default('桂林示例认证服务有限公司'),
  INVOICE_DELAY_MS: z.coerce.number().int().min(0).default(3000),

  SANDBOX_STAFF: jsonOf(staffSchema).default([]),
});

export type SandboxConfig = z.output<typeof sandboxEnvSchema>;

/** @throws Error that names the variables in question, never their values */
export function readSandboxEnv(env: Record<string, string | undefined>): SandboxConfig {
  const result = sandboxEnvSchema.safeParse(env);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`sandbox configuration: ${wrong.join('; ')}`);
}
