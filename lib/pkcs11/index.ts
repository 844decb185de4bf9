export * from './blank';
export * from './errors';
export * from './keys';
export { Mutex } from './locks';
export { Pkcs11Module, type Session, type Slot, type TokenInfo } from './module';
export * from './objects';
export * from './signer';
export { isWrongPin, type Login, Token, withToken } from './token';
