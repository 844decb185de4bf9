import type { VerificationMethod } from '@/lib/domain/order';

/** Where in an order's story a fault is switched on: right before the act that leads to the call. */
export type Step =
  | ('verification' | 'request payment' | 'pay' | 'close' | 'approve')
  | ('confirm' | 'production' | 'delivery' | 'cancel');

/** What the call must speak of to be hit: most know the order's number. */
type About = 'order' | 'waybill' | 'account' | 'person' | 'organisation' | 'anybody';

export interface ProviderFault {
  step: Step;
  provider: 'alipay' | 'sms' | 'faceid' | 'ocr' | 'bank' | 'sf' | 'nuonuo' | 'smtp';
  action: string;
  kind: 'timeout' | 'http500' | 'slow' | 'doubleNotice' | 'wrongSignature' | 'errorCode';
  phase: 'before' | 'after';
  about: About;
  code?: string;
  /** Of orders whose PIN goes this way only. */
  method?: VerificationMethod;
}

type Row = [
  Step,
  ProviderFault['provider'],
  string,
  ProviderFault['kind'],
  ('before' | 'after')?,
  Partial<ProviderFault>?,
];

export const CANCEL_WAYBILL = 'EXP_RECE_UPDATE_ORDER';
export const ASK_REGISTER = 'VerifyBizLicenseEnterprise4';
const RED = 'nuonuo.OpeMplatform.saveInvoiceRedConfirm';
const bank = { method: 'bank_account', about: 'account' } as const;

/** Every provider with every kind of fault that its calls know, before and after the work was done. */
const ROWS: Row[] = [
  ['verification', 'faceid', 'PhoneVerification', 'http500', 'before', { method: 'legal_mobile', about: 'person' }],
  ['verification', 'faceid', 'PhoneVerification', 'slow', 'after', { method: 'legal_mobile', about: 'person' }],
  ['verification', 'bank', 'transfer', 'http500', 'after', bank],
  ['verification', 'ocr', ASK_REGISTER, 'http500', 'before', { about: 'organisation' }],
  ['verification', 'ocr', ASK_REGISTER, 'timeout', 'after', { about: 'organisation' }],
  ['request payment', 'alipay', 'alipay.trade.precreate', 'http500', 'before'],
  ['request payment', 'alipay', 'alipay.trade.precreate', 'http500', 'after'],
  ['request payment', 'alipay', 'alipay.trade.precreate', 'timeout', 'after'],
  ['request payment', 'alipay', 'alipay.trade.precreate', 'wrongSignature'],
  ['request payment', 'alipay', 'alipay.trade.precreate', 'slow'],
  ['pay', 'alipay', 'notify', 'timeout'],
  ['pay', 'alipay', 'notify', 'doubleNotice', 'before', { code: '8' }],
  ['pay', 'alipay', 'notify', 'wrongSignature'],
  ['pay', 'sms', 'SendSms', 'http500', 'before'],
  ['pay', 'sms', 'SendSms', 'http500', 'after'],
  ['pay', 'sms', 'SendSms', 'wrongSignature'],
  ['approve', 'sms', 'SendSms', 'timeout', 'after'],
  ['approve', 'sms', 'SendSms', 'slow', 'after'],
  ['approve', 'sms', 'SendSms', 'errorCode', 'before', { code: 'InternalError' }],
  ['pay', 'nuonuo', 'nuonuo.OpeMplatform.requestBillingNew', 'http500', 'before'],
  ['pay', 'nuonuo', 'nuonuo.OpeMplatform.requestBillingNew', 'http500', 'after'],
  ['pay', 'nuonuo', 'nuonuo.OpeMplatform.requestBillingNew', 'timeout', 'after'],
  ['pay', 'nuonuo', 'nuonuo.OpeMplatform.queryInvoiceResult', 'http500'],
  ['pay', 'nuonuo', 'notify', 'timeout'],
  ['pay', 'nuonuo', 'notify', 'doubleNotice'],
  ['pay', 'smtp', 'DATA', 'http500', 'before'],
  ['pay', 'smtp', 'DATA', 'http500', 'after'],
  ['pay', 'smtp', 'DATA', 'timeout', 'before'],
  ['production', 'sf', 'EXP_RECE_CREATE_ORDER', 'http500', 'before'],
  ['production', 'sf', 'EXP_RECE_CREATE_ORDER', 'http500', 'after'],
  ['production', 'sf', 'EXP_RECE_CREATE_ORDER', 'timeout', 'after'],
  ['production', 'sf', 'EXP_RECE_CREATE_ORDER', 'errorCode', 'after', { code: 'A1099' }],
  ['production', 'sf', 'EXP_RECE_CREATE_ORDER', 'wrongSignature'],
  ['production', 'sf', 'COM_RECE_CLOUD_PRINT_WAYBILLS', 'http500', 'after', { about: 'anybody' }],
  ['delivery', 'sf', 'EXP_RECE_SEARCH_ROUTES', 'http500', 'before', { about: 'waybill' }],
  ['delivery', 'sf', 'notify', 'timeout', 'before', { about: 'waybill' }],
  ['delivery', 'sf', 'notify', 'doubleNotice', 'before', { about: 'waybill' }],
  ['delivery', 'bank', 'transfer', 'http500', 'before', bank],
  ['delivery', 'bank', 'transfer', 'http500', 'after', bank],
  ['delivery', 'bank', 'transfer', 'timeout', 'after', bank],
  ['delivery', 'bank', 'transfer', 'wrongSignature', 'before', bank],
  ['cancel', 'sf', CANCEL_WAYBILL, 'http500', 'before', { about: 'waybill' }],
  ['cancel', 'sf', CANCEL_WAYBILL, 'http500', 'after', { about: 'waybill' }],
  ['cancel', 'sf', CANCEL_WAYBILL, 'timeout', 'after', { about: 'waybill' }],
  ['cancel', 'alipay', 'alipay.trade.refund', 'http500', 'before'],
  ['cancel', 'alipay', 'alipay.trade.refund', 'http500', 'after'],
  ['cancel', 'alipay', 'alipay.trade.refund', 'timeout', 'after'],
  ['cancel', 'alipay', 'alipay.trade.refund', 'wrongSignature'],
  ['cancel', 'nuonuo', RED, 'http500', 'before'],
  ['cancel', 'nuonuo', RED, 'http500', 'after'],
  ['cancel', 'nuonuo', RED, 'timeout', 'after'],
];

export const PROVIDER_FAULTS: ProviderFault[] = ROWS.map(([step, provider, action, kind, phase, more]) => ({
  ...{ step, provider, action, kind, phase: phase ?? 'before', about: 'order' as const },
  ...more,
}));

export const faultName = ({ step, provider, action, kind, phase }: ProviderFault): string =>
  `${step}: ${provider} ${action.split('.').at(-1)} ${kind}${/http500|timeout|errorCode/.test(kind) ? ` ${phase}` : ''}`;
