import pkcs11js from 'pkcs11js';
import type { Secret } from '../domain/secret';
import { call, Pkcs11Error } from './errors';
import type { Pkcs11Module, Session, TokenInfo } from './module';

export type Login = 'so' | 'user' | 'public';

/**
 * Gives the work one token for itself: found by serial (slot numbers change), every session closed and logged out at the end.
 * Different tokens go on side by side.
 */
export async function withToken<T>(
  module: Pkcs11Module,
  serial: string,
  work: (token: Token) => Promise<T>,
): Promise<T> {
  if (!module.findToken(serial) && module.needsReinitialisation) await module.refresh();
  return module.mutexFor(serial).run(() =>
    module.gate.shared(async () => {
      const info = module.findToken(serial);
      if (!info) throw new Pkcs11Error('CKR_TOKEN_NOT_PRESENT', pkcs11js.CKR_TOKEN_NOT_PRESENT, 'findToken');
      const token = new Token(module, info);
      // A session that somebody forgot would bring its login along.
      token.closeAll();
      try {
        return await work(token);
      } finally {
        token.closeAll();
      }
    }),
  );
}

/** One token while it is held by `withToken`. */
export class Token {
  constructor(
    readonly module: Pkcs11Module,
    private readonly found: TokenInfo,
  ) {}

  get serial(): string {
    return this.found.serial;
  }

  /** Read anew each time: label and flags change while we work. */
  get info(): TokenInfo {
    const info = this.module.findToken(this.serial);
    if (!info) throw new Pkcs11Error('CKR_TOKEN_NOT_PRESENT', pkcs11js.CKR_TOKEN_NOT_PRESENT, 'C_GetTokenInfo');
    return info;
  }

  assertPresent(): void {
    void this.info;
  }

  /** Erases the token. An initialised one wants its present SO PIN, and keeps it; a virgin one takes this as its first. */
  initToken(soPin: Secret, label: string): void {
    this.closeAll();
    this.module.beforeWrite(this.serial);
    this.module.initToken(this.found.slot, soPin, label);
  }

  initUserPin(session: Session, pin: Secret): void {
    this.module.beforeWrite(this.serial);
    call('C_InitPIN', () => this.module.p11.C_InitPIN(session, pin.reveal()));
  }

  /** Changes the PIN of whoever is logged in. */
  setPin(session: Session, oldPin: Secret, newPin: Secret): void {
    this.module.beforeWrite(this.serial);
    call('C_SetPIN', () => this.module.p11.C_SetPIN(session, oldPin.reveal(), newPin.reveal()));
  }

  /** Always read-write: the SO can't log in while a read-only session is open. */
  async session<T>(login: 'public', work: (session: Session) => Promise<T>): Promise<T>;
  async session<T>(login: 'so' | 'user', pin: Secret, work: (session: Session) => Promise<T>): Promise<T>;
  async session<T>(
    login: Login,
    pinOrWork: Secret | ((session: Session) => Promise<T>),
    maybeWork?: (session: Session) => Promise<T>,
  ): Promise<T> {
    const work = typeof pinOrWork === 'function' ? pinOrWork : maybeWork;
    if (!work) throw new TypeError('nothing to do in the session');
    const session = openSession(this.module, this.found);
    try {
      if (login !== 'public') logIn(this.module, this.serial, session, login, pinOrWork as Secret);
      return await work(session);
    } finally {
      this.#end(session, login);
    }
  }

  /** Is this its PIN? A wrong one costs a try on a real token, so ask seldom. Any failure but "wrong" is thrown. */
  async pinFits(login: 'so' | 'user', pin: Secret): Promise<boolean> {
    try {
      await this.session(login, pin, async () => undefined);
      return true;
    } catch (error) {
      if (isWrongPin(error)) return false;
      throw error;
    }
  }

  closeAll(): void {
    try {
      this.module.p11.C_CloseAllSessions(this.found.slot);
    } catch {
      // Pulled out: its sessions went with it.
    }
  }

  #end(session: Session, login: Login): void {
    try {
      if (login !== 'public') this.module.p11.C_Logout(session);
      this.module.p11.C_CloseSession(session);
    } catch {
      // The session died with its token, or the login never came about; closeAll at the end sweeps up.
      this.closeAll();
    }
  }
}

// A PIN outside the length that the vendor accepts can't be the one set either.
export const isWrongPin = (error: unknown): boolean =>
  error instanceof Pkcs11Error && error.is('CKR_PIN_INCORRECT', 'CKR_PIN_LEN_RANGE', 'CKR_PIN_INVALID');

export function openSession(module: Pkcs11Module, token: Pick<TokenInfo, 'slot'>): Session {
  const flags = pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION;
  return call('C_OpenSession', () => module.p11.C_OpenSession(token.slot, flags));
}

export function logIn(module: Pkcs11Module, serial: string, session: Session, as: 'so' | 'user', pin: Secret): void {
  module.beforeWrite(serial);
  call('C_Login', () => module.p11.C_Login(session, as === 'so' ? pkcs11js.CKU_SO : pkcs11js.CKU_USER, pin.reveal()));
}
