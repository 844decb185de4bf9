import type { EnterprisePort } from '../ports/enterprise';
import type { SmsTemplate } from '../ports/sms';
import type { TokenStore } from '../ports/token-store';
import { createAlipay, createAlipayNotices } from './alipay';
import { createBank } from './bank';
import { createEsignAccountCheck, createEsignEnterprise, createEsignNotices, type EsignConfig } from './esign';
import { createFiles } from './files';
import { createNuonuo } from './nuonuo';
import { createSf, type SfDigestMode } from './sf';
import { createSmtp } from './smtp';
import { createTencentEnterprise, createTencentIdentity, createTencentSms } from './tencent';
import { createVault } from './vault';

/**
 * Each adapter from the variables that its process has already checked (lib/env). The renderers of the documents worker
 * (chromium, images) take no secrets and are not loaded here, so that no other process carries them.
 */
export interface AlipayNoticeEnv {
  ALIPAY_APP_ID: string;
  ALIPAY_SELLER_ID: string;
  ALIPAY_PUBLIC_KEY: string;
}
export interface AlipayEnv extends AlipayNoticeEnv {
  ALIPAY_GATEWAY: string;
  ALIPAY_PRIVATE_KEY: string;
  ALIPAY_PAGE_PAY: 'on' | 'off';
  PUBLIC_URL: string;
}
export interface TencentEnv {
  TENCENT_SECRET_ID: string;
  TENCENT_SECRET_KEY: string;
  TENCENT_PROTOCOL: 'https://' | 'http://';
}
export interface SmsEnv extends TencentEnv {
  TENCENT_SMS_ENDPOINT: string;
  SMS_SDK_APP_ID: string;
  SMS_SIGN_NAME: string;
  SMS_TEMPLATES?: Partial<Record<SmsTemplate, string>>;
}
export interface IdentityEnv extends TencentEnv {
  TENCENT_FACEID_ENDPOINT: string;
}
export interface EsignEnv {
  ESIGN_BASE_URL: string;
  /** There whenever something is configured to ask e签宝 (lib/env). */
  ESIGN_APP_ID?: string;
  ESIGN_APP_SECRET?: string;
}
export interface EnterpriseEnv extends TencentEnv, EsignEnv {
  ENTERPRISE_CHECK: 'tencent' | 'esign';
  TENCENT_OCR_ENDPOINT: string;
}
export interface AccountCheckEnv extends EsignEnv {
  BANK_VERIFICATION: 'memo_code' | 'random_amount';
  PUBLIC_URL: string;
}
export interface BankEnv {
  BANK_BASE_URL: string;
  BANK_CLIENT_ID: string;
  BANK_ACCOUNT_NO: string;
  BANK_PRIVATE_KEY: string;
  BANK_PUBLIC_KEY: string;
}
export interface SfEnv {
  SF_ENDPOINT: string;
  SF_PARTNER_ID: string;
  SF_CHECK_WORD: string;
  SF_DIGEST_MODE?: SfDigestMode;
  SF_TEMPLATE_CODE?: string;
}
export interface NuonuoEnv {
  NUONUO_ENDPOINT: string;
  NUONUO_TOKEN_URL: string;
  NUONUO_APP_KEY: string;
  NUONUO_APP_SECRET: string;
  NUONUO_TAX_NUM: string;
  NUONUO_SELLER_NAME: string;
  NUONUO_SELLER_TEL: string;
  NUONUO_SELLER_ADDRESS: string;
  NUONUO_SELLER_ACCOUNT?: string;
  NUONUO_CLERK: string;
  NUONUO_GOODS_CODE: string;
  NUONUO_TAX_RATE: string;
  PUBLIC_URL: string;
}
export interface MailEnv {
  SMTP_URL: string;
  MAIL_FROM: string;
}
export interface FilesEnv {
  FILES_DIR: string;
  FIELD_KEYS: string;
}
export interface VaultEnv {
  VAULT_PRIVATE_KEY: string;
}

const callback = (env: { PUBLIC_URL: string }, provider: string): string =>
  `${env.PUBLIC_URL.replace(/\/+$/, '')}/api/callbacks/${provider}`;

const alipayNotices = (env: AlipayNoticeEnv) => ({
  appId: env.ALIPAY_APP_ID,
  sellerId: env.ALIPAY_SELLER_ID,
  alipayPublicKey: env.ALIPAY_PUBLIC_KEY,
});

export const alipayNoticesFromEnv = (env: AlipayNoticeEnv) => createAlipayNotices(alipayNotices(env));

export const alipayFromEnv = (env: AlipayEnv) =>
  createAlipay({
    ...alipayNotices(env),
    gateway: env.ALIPAY_GATEWAY,
    privateKey: env.ALIPAY_PRIVATE_KEY,
    notifyUrl: callback(env, 'alipay'),
    returnBase: env.ALIPAY_PAGE_PAY === 'on' ? env.PUBLIC_URL : null,
  });

const tencent = (env: TencentEnv, endpoint: string) => ({
  secretId: env.TENCENT_SECRET_ID,
  secretKey: env.TENCENT_SECRET_KEY,
  protocol: env.TENCENT_PROTOCOL,
  endpoint,
});

export const smsFromEnv = (env: SmsEnv) =>
  createTencentSms({
    ...tencent(env, env.TENCENT_SMS_ENDPOINT),
    sdkAppId: env.SMS_SDK_APP_ID,
    signName: env.SMS_SIGN_NAME,
    templateIds: env.SMS_TEMPLATES ?? {},
  });

export const identityFromEnv = (env: IdentityEnv) => createTencentIdentity(tencent(env, env.TENCENT_FACEID_ENDPOINT));

const esign = (env: EsignEnv): EsignConfig => ({
  baseUrl: env.ESIGN_BASE_URL,
  appId: env.ESIGN_APP_ID ?? '',
  appSecret: env.ESIGN_APP_SECRET ?? '',
});

export const enterpriseFromEnv = (env: EnterpriseEnv): EnterprisePort =>
  env.ENTERPRISE_CHECK === 'esign'
    ? createEsignEnterprise(esign(env))
    : createTencentEnterprise(tencent(env, env.TENCENT_OCR_ENDPOINT));

/** The other way of proving a business account; null where the code in the memo is used. */
export const accountCheckFromEnv = (env: AccountCheckEnv) =>
  env.BANK_VERIFICATION === 'random_amount'
    ? {
        check: createEsignAccountCheck({ ...esign(env), notifyUrl: callback(env, 'esign') }),
        notices: createEsignNotices(esign(env)),
      }
    : null;

export const bankFromEnv = (env: BankEnv) =>
  createBank({
    baseUrl: env.BANK_BASE_URL,
    clientId: env.BANK_CLIENT_ID,
    accountNo: env.BANK_ACCOUNT_NO,
    privateKey: env.BANK_PRIVATE_KEY,
    bankPublicKey: env.BANK_PUBLIC_KEY,
  });

export const sfFromEnv = (env: SfEnv) =>
  createSf({
    endpoint: env.SF_ENDPOINT,
    partnerId: env.SF_PARTNER_ID,
    checkWord: env.SF_CHECK_WORD,
    digestMode: env.SF_DIGEST_MODE,
    templateCode: env.SF_TEMPLATE_CODE,
  });

export const nuonuoFromEnv = (env: NuonuoEnv, tokenStore: TokenStore) =>
  createNuonuo({
    endpoint: env.NUONUO_ENDPOINT,
    tokenUrl: env.NUONUO_TOKEN_URL,
    appKey: env.NUONUO_APP_KEY,
    appSecret: env.NUONUO_APP_SECRET,
    seller: {
      taxNo: env.NUONUO_TAX_NUM,
      name: env.NUONUO_SELLER_NAME,
      tel: env.NUONUO_SELLER_TEL,
      address: env.NUONUO_SELLER_ADDRESS,
      account: env.NUONUO_SELLER_ACCOUNT,
      clerk: env.NUONUO_CLERK,
    },
    terms: { goodsCode: env.NUONUO_GOODS_CODE, taxRate: env.NUONUO_TAX_RATE },
    callbackUrl: callback(env, 'nuonuo'),
    tokenStore,
  });

export const mailFromEnv = (env: MailEnv) => createSmtp({ url: env.SMTP_URL, from: env.MAIL_FROM });

export const filesFromEnv = (env: FilesEnv) => createFiles({ directory: env.FILES_DIR, fieldKeys: env.FIELD_KEYS });

export const vaultFromEnv = (env: VaultEnv) => createVault({ privateKey: env.VAULT_PRIVATE_KEY });

type WebPortsEnv = SmsEnv & IdentityEnv & EnterpriseEnv & AccountCheckEnv & BankEnv & FilesEnv & AlipayNoticeEnv;

/** What the web process may reach: messages, checks, the cent or the amount, files, and the public half of Alipay. */
export const createWebPorts = (env: WebPortsEnv) => {
  const amount = accountCheckFromEnv(env);
  return {
    sms: smsFromEnv(env),
    identity: identityFromEnv(env),
    enterprise: enterpriseFromEnv(env),
    bank: bankFromEnv(env),
    accountCheck: amount?.check ?? null,
    accountNotices: amount?.notices ?? null,
    files: filesFromEnv(env),
    notices: alipayNoticesFromEnv(env),
  };
};
