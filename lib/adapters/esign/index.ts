export type { EsignConfig } from './client';
export { createEsignEnterprise } from './enterprise';
