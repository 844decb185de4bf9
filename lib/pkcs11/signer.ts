import type { Secret } from '../domain/secret';
import { initialiseVirginToken } from './blank';
import { Pkcs11Error } from './errors';
import {
  assertNonExtractable,
  findKeyPair,
  generateRsaKeyPair,
  type KeySearch,
  publicKeySpki,
  signSha256Rsa,
} from './keys';
import { Mutex } from './locks';
import { Pkcs11Module, type Session, type TokenInfo } from './module';
import type { ObjectHandle } from './objects';
import { logIn, openSession, withToken } from './token';

export interface Pkcs11Signer {
  /** sha256WithRSAEncryption over the whole data, made inside the token. */
  sign(data: Uint8Array): Promise<Buffer>;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeySpki: Buffer;
  close(): Promise<void>;
}

export type SignerOptions = {
  /** Path of the PKCS#11 library. */
  readonly module: string;
  readonly tokenLabel: string;
  readonly pin: Secret;
} & ({ readonly keyLabel: string } | { readonly keyId: Buffer });

/** A key that stays logged in and signs on request: for the certificate authority. It finds its way back after the token was away. */
export async function openSigner(options: SignerOptions): Promise<Pkcs11Signer> {
  const signer = new SessionSigner(options);
  await signer.start();
  return signer;
}

class SessionSigner implements Pkcs11Signer {
  readonly #module: Pkcs11Module;
  readonly #search: KeySearch;
  // One operation a session at a time.
  readonly #mutex = new Mutex();
  #session: { handle: Session; privateKey: ObjectHandle; generation: number } | undefined;
  #publicKeySpki: Buffer = Buffer.alloc(0);

  constructor(private readonly options: SignerOptions) {
    this.#module = Pkcs11Module.open(options.module);
    this.#search = 'keyLabel' in options ? { label: options.keyLabel } : { id: options.keyId };
  }

  get publicKeySpki(): Buffer {
    return this.#publicKeySpki;
  }

  async start(): Promise<void> {
    await this.#mutex.run(async () => {
      await tokenByLabel(this.#module, this.options.tokenLabel);
      await this.#module.gate.shared(async () => this.#connect());
    });
  }

  async sign(data: Uint8Array): Promise<Buffer> {
    return this.#mutex.run(() =>
      this.#module.gate.shared(async () => {
        try {
          return await this.#signOnce(Buffer.from(data));
        } catch (error) {
          if (!(error instanceof Pkcs11Error) || !(error.isRemoval || error.is(...LOST_LOGIN))) throw error;
          this.#disconnect();
          return this.#signOnce(Buffer.from(data));
        }
      }),
    );
  }

  async close(): Promise<void> {
    await this.#mutex.run(() => this.#module.gate.shared(async () => this.#disconnect()));
  }

  async #signOnce(data: Buffer): Promise<Buffer> {
    // Sessions of an earlier initialisation are dead, and their numbers may be somebody else's now.
    if (this.#session?.generation !== this.#module.generation) this.#session = undefined;
    const { handle, privateKey } = this.#session ?? this.#connect();
    return signSha256Rsa(this.#module, handle, privateKey, data);
  }

  #connect() {
    const module = this.#module;
    const token = onlyToken(module, this.options.tokenLabel);
    if (!token) throw new Error(`no token labelled ${this.options.tokenLabel}`);
    const handle = openSession(module, token);
    try {
      logIn(module, token.serial, handle, 'user', this.options.pin);
    } catch (error) {
      // A second key on the same token: the process is logged in already.
      if (!(error instanceof Pkcs11Error && error.is('CKR_USER_ALREADY_LOGGED_IN'))) throw error;
    }
    const pair = findKeyPair(module, handle, this.#search);
    if (!pair) throw new Error(`no such key on the token ${this.options.tokenLabel}`);
    this.#publicKeySpki = publicKeySpki(module, handle, pair.publicKey);
    this.#session = { handle, privateKey: pair.privateKey, generation: module.generation };
    return this.#session;
  }

  #disconnect(): void {
    const session = this.#session;
    this.#session = undefined;
    if (!session || session.generation !== this.#module.generation) return;
    try {
      this.#module.p11.C_CloseSession(session.handle);
    } catch {
      // It died with its token.
    }
  }
}

const LOST_LOGIN = ['CKR_USER_NOT_LOGGED_IN', 'CKR_KEY_HANDLE_INVALID', 'CKR_OBJECT_HANDLE_INVALID'];

function onlyToken(module: Pkcs11Module, label: string): TokenInfo | undefined {
  const tokens = module.listTokens().filter((token) => token.label === label);
  if (tokens.length > 1) throw new Error(`${tokens.length} tokens are labelled ${label}`);
  return tokens[0];
}

async function tokenByLabel(module: Pkcs11Module, label: string): Promise<TokenInfo | undefined> {
  const token = onlyToken(module, label);
  if (token || !module.needsReinitialisation) return token;
  await module.refresh();
  return onlyToken(module, label);
}

export interface CeremonyOptions {
  readonly module: string;
  readonly tokenLabel: string;
  readonly soPin: Secret;
  readonly userPin: Secret;
}

/**
 * Gives a certificate authority its token: the one with this label, or else the next virgin one, initialised with these PINs.
 * Does nothing the second time.
 */
export async function ensureToken(options: CeremonyOptions): Promise<{ serial: string; created: boolean }> {
  const module = Pkcs11Module.open(options.module);
  const existing = await tokenByLabel(module, options.tokenLabel);
  if (existing?.userPinInitialized) return { serial: existing.serial, created: false };
  if (!existing) await initialiseVirginToken(module, options.soPin, options.tokenLabel);
  const token = await tokenByLabel(module, options.tokenLabel);
  if (!token) throw new Error(`the new token ${options.tokenLabel} did not appear`);
  await withToken(module, token.serial, (held) =>
    held.session('so', options.soPin, async (session) => held.initUserPin(session, options.userPin)),
  );
  return { serial: token.serial, created: true };
}

/** A key pair that is made on the token and never leaves it. Gives the one that exists when called again. */
export async function ensureRsaKey(options: {
  readonly module: string;
  readonly tokenLabel: string;
  readonly pin: Secret;
  readonly keyLabel: string;
  readonly keyId: Buffer;
  readonly bits?: number;
}): Promise<{ publicKeySpki: Buffer; created: boolean }> {
  const module = Pkcs11Module.open(options.module);
  const token = await tokenByLabel(module, options.tokenLabel);
  if (!token) throw new Error(`no token labelled ${options.tokenLabel}`);
  return withToken(module, token.serial, (held) =>
    held.session('user', options.pin, async (session) => {
      const found = findKeyPair(module, session, { id: options.keyId });
      const key = { id: options.keyId, label: options.keyLabel };
      const pair = found ?? (await generateRsaKeyPair(module, session, key, options.bits ?? 2048));
      assertNonExtractable(module, session, pair.privateKey);
      return { publicKeySpki: publicKeySpki(module, session, pair.publicKey), created: !found };
    }),
  );
}
