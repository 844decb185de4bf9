export type { TencentConfig } from './client';
export { createTencentIdentity } from './identity';
export { createTencentSms, type TencentSmsConfig } from './sms';
export { SMS_TEMPLATES, templateId } from './templates';
