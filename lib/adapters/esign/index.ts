export { createEsignAccountCheck, createEsignNotices } from './account-check';
export type { EsignConfig } from './client';
export { createEsignEnterprise } from './enterprise';
