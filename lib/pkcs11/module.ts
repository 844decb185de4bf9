import { existsSync } from 'node:fs';
import pkcs11js from 'pkcs11js';
import type { Secret } from '../domain/secret';
import { call, Pkcs11Error, Pkcs11ModuleError } from './errors';
import { Gate, Mutex } from './locks';
import { SoftHsmKeeper } from './softhsm';

export type Slot = Buffer;
export type Session = Buffer;

export interface TokenInfo {
  readonly slot: Slot;
  readonly serial: string;
  readonly label: string;
  readonly model: string;
  readonly manufacturer: string;
  readonly initialized: boolean;
  readonly userPinInitialized: boolean;
  readonly userPinLocked: boolean;
  readonly soPinLocked: boolean;
}

const loaded = new Map<string, Pkcs11Module>();

/** A vendor's library. It keeps one state for the whole process, so a process has one of these a library. */
export class Pkcs11Module {
  readonly p11 = new pkcs11js.PKCS11();
  /** Every use of the module takes it shared; re-initialising takes it alone. */
  readonly gate = new Gate();
  /** Grows with each initialisation: sessions of an older one are dead. */
  generation = 0;
  readonly #mutexes = new Map<string, Mutex>();
  #open = false;
  #keeper: SoftHsmKeeper | undefined;

  private constructor(readonly path: string) {}

  static open(path: string): Pkcs11Module {
    let module = loaded.get(path);
    if (!module) {
      module = new Pkcs11Module(path);
      module.#load();
      loaded.set(path, module);
    }
    module.#initialize();
    return module;
  }

  /** The loader's own words are English and name symbols; what helps is which of three things is wrong. */
  #load(): void {
    try {
      this.p11.load(this.path);
    } catch (error) {
      if (error instanceof Error && /CKR_/.test(error.message))
        throw new Pkcs11ModuleError('MODULE_NOT_STARTED', this.path);
      throw new Pkcs11ModuleError(existsSync(this.path) ? 'MODULE_INVALID' : 'MODULE_MISSING', this.path);
    }
  }

  /** SoftHSM reads its token directory only at initialisation; real tokens show up in the slot list by themselves. */
  get needsReinitialisation(): boolean {
    const { manufacturerID, libraryDescription } = call('C_GetInfo', () => this.p11.C_GetInfo());
    return /softhsm/i.test(`${manufacturerID} ${libraryDescription}`);
  }

  #initialize(): void {
    if (this.#open) return;
    // Without OS locking two sessions at work in the thread pool crash the process.
    try {
      call('C_Initialize', () => this.p11.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK }));
    } catch (error) {
      // A token's error stays one; whatever else the library says, it does not start.
      if (error instanceof Pkcs11Error && error.isRemoval) throw error;
      throw new Pkcs11ModuleError('MODULE_NOT_STARTED', this.path);
    }
    this.#open = true;
    this.generation++;
    this.#mend();
  }

  #mend(): void {
    this.#keeper = this.needsReinitialisation ? SoftHsmKeeper.fromEnvironment() : undefined;
    // Once only: what was put back is no longer torn.
    if (this.#keeper?.mend()) this.#restart();
  }

  /** To be called before each write to a token, logins included. */
  beforeWrite(serial: string): void {
    this.#keeper?.keep(serial);
  }

  #finalize(): void {
    if (!this.#open) return;
    this.#open = false;
    call('C_Finalize', () => this.p11.C_Finalize());
  }

  /** Waits for the users, then starts the library anew, so that it sees new tokens. */
  async refresh(): Promise<void> {
    await this.gate.exclusive(async () => this.#restart());
  }

  /** The same when nobody uses it; false when somebody does. */
  async refreshIfIdle(): Promise<boolean> {
    return this.gate.tryExclusive(async () => this.#restart());
  }

  #restart(): void {
    this.#finalize();
    this.#initialize();
  }

  /** Waits for the users and gives the library back. `open` starts it again. */
  async close(): Promise<void> {
    await this.gate.exclusive(async () => this.#finalize());
  }

  /** Login is a property of the token within the process, not of a session: one worker a token at a time. */
  mutexFor(serial: string): Mutex {
    let mutex = this.#mutexes.get(serial);
    if (!mutex) {
      mutex = new Mutex();
      this.#mutexes.set(serial, mutex);
    }
    return mutex;
  }

  /** Tokens that are present. Opens no session, so it disturbs nobody. */
  listTokens(): TokenInfo[] {
    const tokens: TokenInfo[] = [];
    for (const slot of call('C_GetSlotList', () => this.p11.C_GetSlotList(true))) {
      const token = this.#tokenIn(slot);
      // SoftHSM always shows one more slot with a token that does not exist yet: it has no serial.
      if (token?.serial) tokens.push(token);
    }
    return tokens;
  }

  /** Readers without a token. */
  listEmptySlots(): Slot[] {
    const full = new Set(call('C_GetSlotList', () => this.p11.C_GetSlotList(true)).map((slot) => slot.toString('hex')));
    const all = call('C_GetSlotList', () => this.p11.C_GetSlotList(false));
    return all.filter((slot) => !full.has(slot.toString('hex')));
  }

  findToken(serial: string): TokenInfo | undefined {
    return this.listTokens().find((token) => token.serial === serial);
  }

  /** Erases and names a token. pkcs11js does not fill the 32 bytes of the label with spaces, so we do. */
  initToken(slot: Slot, soPin: Secret, label: string): void {
    const bytes = Buffer.byteLength(label);
    if (bytes > 32) throw new RangeError('token label longer than 32 bytes');
    call('C_InitToken', () => this.p11.C_InitToken(slot, soPin.reveal(), label + ' '.repeat(32 - bytes)));
  }

  /** Initialises a token that never was; SoftHSM always offers one. */
  initVirginToken(soPin: Secret, label: string): void {
    const slots = call('C_GetSlotList', () => this.p11.C_GetSlotList(true));
    const virgin = slots.find((slot) => this.#tokenIn(slot)?.initialized === false);
    if (!virgin) throw new Error('no slot offers a new token');
    this.initToken(virgin, soPin, label);
  }

  #tokenIn(slot: Slot): TokenInfo | undefined {
    let info: pkcs11js.TokenInfo;
    try {
      info = this.p11.C_GetTokenInfo(slot);
    } catch {
      // Pulled out between the list and the question: as good as absent.
      return undefined;
    }
    const has = (flag: number) => (info.flags & flag) !== 0;
    return {
      slot,
      serial: clean(info.serialNumber),
      label: clean(info.label),
      model: clean(info.model),
      manufacturer: clean(info.manufacturerID),
      initialized: has(pkcs11js.CKF_TOKEN_INITIALIZED),
      userPinInitialized: has(pkcs11js.CKF_USER_PIN_INITIALIZED),
      userPinLocked: has(pkcs11js.CKF_USER_PIN_LOCKED),
      soPinLocked: has(pkcs11js.CKF_SO_PIN_LOCKED),
    };
  }
}

// Fixed-width fields are padded with spaces, by some vendors with zero bytes.
const clean = (text: string) => text.replace(/[\0\s]+$/g, '').trim();
