import { ApplicationFailure } from '@temporalio/common';
import pkcs11js from 'pkcs11js';
import { expect } from 'vitest';
import { secret } from '@/lib/domain/secret';
import { findKeys, withToken } from '@/lib/pkcs11';
import { FACTORY_SO_PIN } from '@/lib/pkcs11/testing';
import { keyIdOf } from '../marks';
import { openForStation, type TokenCase, type TokenSecrets } from '../secrets';
import { type Desk, SUBJECT } from './desk';

/** For tests: orders on fresh tokens of one desk, and an ear for PINs that slip out. */
export class Cases {
  /** Every PIN that a test came across; none may turn up in logs, the board or an error. */
  readonly #pins = new Set([FACTORY_SO_PIN]);
  readonly #errors: unknown[] = [];
  #orders = 0;

  constructor(private readonly desk: Desk) {}

  assertSilence(): void {
    const { logged, board } = this.desk;
    const words = this.#errors.map((error) =>
      error instanceof Error ? `${error.stack}${JSON.stringify(error)}` : String(error),
    );
    const said = [...logged, ...words, ...board.serials().map((serial) => JSON.stringify(board.get(serial)))].join();
    for (const pin of this.#pins) expect(said).not.toContain(pin);
  }

  async fresh(attempt = 1): Promise<TokenCase> {
    const [tokenSerial = ''] = await this.desk.hsm.blankTokens(1);
    return { orderNo: `20261122A${String(++this.#orders).padStart(6, '0')}`, attempt, tokenSerial };
  }

  async failure(promise: Promise<unknown>): Promise<ApplicationFailure> {
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    this.#errors.push(error);
    expect(error).toBeInstanceOf(ApplicationFailure);
    return error as ApplicationFailure;
  }

  async reserve(of: TokenCase, knownSoPinSealedForStation: string | null = null) {
    const reserved = await this.desk.activities().reserveToken({ ...of, knownSoPinSealedForStation });
    const secrets = this.#secretsOf(of, reserved.sealedForStation);
    for (const pin of [secrets.soPin, secrets.transportPin, secrets.userPin]) this.#pins.add(pin.reveal());
    return { ...reserved, secrets };
  }

  #secretsOf(of: TokenCase, sealed: string): TokenSecrets {
    const keys = { stationPrivateKey: secret(this.desk.keys.stationPrivateKey), vaultPublicKey: '' };
    return openForStation(keys, of, sealed);
  }

  async personalised(of: TokenCase, known: string | null = null) {
    const reserved = await this.reserve(of, known);
    const input = { ...of, sealedForStation: reserved.sealedForStation, subject: SUBJECT };
    return { ...reserved, input, ...(await this.desk.activities().personaliseToken(input)) };
  }

  keysOn(of: TokenCase, secrets: TokenSecrets, pin = secrets.transportPin) {
    const { module } = this.desk;
    return withToken(module, of.tokenSerial, (token) =>
      token.session('user', pin, async (session) => findKeys(module, session, { id: keyIdOf(of) })),
    );
  }

  /** A public data object of a stranger. */
  writeSomething(serial: string): Promise<void> {
    const { module } = this.desk;
    return withToken(module, serial, (token) =>
      token.session('public', async (session) => {
        module.p11.C_CreateObject(session, [
          { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_DATA },
          { type: pkcs11js.CKA_TOKEN, value: true },
          { type: pkcs11js.CKA_PRIVATE, value: false },
          { type: pkcs11js.CKA_LABEL, value: Buffer.from('somebody') },
        ]);
      }),
    );
  }

  /** As after a SIGKILL: nothing of the process is left, the token keeps what was written. */
  restart(): Promise<void> {
    return this.desk.module.refresh();
  }
}
