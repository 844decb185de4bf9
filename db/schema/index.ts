export * from './audit';
export * from './channel';
export * from './order';
export * from './pki';
export * from './platform';
export * from './production';
export * from './refund';
export * from './subscriber';
