export type { TencentConfig } from './client';
export { createTencentEnterprise } from './enterprise';
export { createTencentIdentity } from './identity';
export { createTencentSms, type TencentSmsConfig } from './sms';
export { templateId } from './templates';
