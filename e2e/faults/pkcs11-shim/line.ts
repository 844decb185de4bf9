import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ApplicationFailure } from '@temporalio/common';
import { eq, inArray } from 'drizzle-orm';
import { productions, stationSlots, stations, tokenSecrets } from '@/db/schema/production';
import type { TestDatabase } from '@/db/testing/database';
import { makeCertificate, makeOrder, makeSubscriber, type SubscriberRow } from '@/db/testing/factories';
import { generateSealingKeyPair, open, tokenSecretsContext } from '@/lib/crypto/sealed-box';
import { type Secret, secret } from '@/lib/domain/secret';
import { findKeys, readCertificates, withToken } from '@/lib/pkcs11';
import { FACTORY_SO_PIN } from '@/lib/pkcs11/testing';
import { productionBrief } from '@/lib/services/production/brief';
import { recordProductionFailed } from '@/lib/services/production/recordFailed';
import { recordProduced } from '@/lib/services/production/recordProduced';
import { recordTokenSecrets } from '@/lib/services/production/recordTokenSecrets';
import { retryProduction } from '@/lib/services/production/retry';
import { startProduction } from '@/lib/services/production/start';
import { reportStation } from '@/lib/services/station/report';
import { asStaff, asSystem } from '@/lib/services/testing';
import { Board } from '@/workflows/activities/station/board';
import { keyIdOf } from '@/workflows/activities/station/marks';
import { SlotReader } from '@/workflows/activities/station/slots';
import type { Desk } from '@/workflows/activities/station/testing/desk';
import type { StationActivities } from '@/workflows/contracts/activities';
import type { Shim } from './control';

export const STATION_ID = 'station-1';
/** As a strict token: the third wrong PIN in a row locks it. */
const TRIES = 3;
/** As the workflow: after so many tries a step is given up and the operator decides. */
const STEP_TRIES = 6;

export interface Attempt {
  orderNo: string;
  attempt: number;
  tokenSerial: string;
  stationId: string;
}

/** What a person does about a failed step before it is tried again; false: nothing, the attempt is given up. */
export type Remedy = (failure: ApplicationFailure) => Promise<boolean>;

export type Outcome = { made: true } | { made: false; failure: ApplicationFailure };

/** Production as the workflow does it, step by step: real services on a real database, real station code, a token that can be pulled. */
export class Line {
  readonly vault = generateSealingKeyPair();
  #template = '';
  readonly #slots: SlotReader;
  token = '';
  spare = '';
  #directories: Record<string, string> = {};
  #subscriber: SubscriberRow | undefined;
  #orders = 0;

  constructor(
    private readonly database: TestDatabase,
    private readonly desk: Desk,
    private readonly shim: Shim,
  ) {
    this.#slots = new SlotReader(desk.module, new Board());
  }

  get #tokenDirectory(): string {
    return path.join(path.dirname(this.desk.hsm.configFile), 'tokens');
  }

  /** Two factory-fresh tokens, kept aside to start from again and again. */
  async prepare(): Promise<void> {
    const [token = '', spare = ''] = await this.desk.hsm.blankTokens(2);
    Object.assign(this, { token, spare });
    for (const name of readdirSync(this.#tokenDirectory)) {
      this.#directories[name.replaceAll('-', '').slice(-16)] = name;
    }
    this.#template = mkdtempSync(path.join(path.dirname(this.#tokenDirectory), 'template-'));
    cpSync(this.#tokenDirectory, this.#template, { recursive: true });
    // With its channel comes the acceptance point of the station.
    this.#subscriber = await makeSubscriber(this.database.db);
    await this.report();
    await this.database.db.update(stations).set({ publicKey: this.desk.keys.stationPublicKey });
  }

  /** One blank token lies on the desk, and an order is put on it. */
  async fresh(): Promise<Attempt> {
    await this.desk.module.close();
    for (const name of readdirSync(this.#tokenDirectory)) {
      rmSync(path.join(this.#tokenDirectory, name), { recursive: true });
    }
    this.shim.watch(this.token, TRIES);
    await this.#lay(this.token);
    const both = [this.token, this.spare];
    await this.database.db.delete(productions).where(inArray(productions.tokenSerial, both));
    await this.database.db.delete(tokenSecrets).where(inArray(tokenSecrets.tokenSerial, both));
    await this.report();
    const values = { orderNo: `20261124A${String(++this.#orders).padStart(6, '0')}` };
    const { order } = await makeOrder(this.database.db, 'approved', { subscriber: this.#subscriber, values });
    const [made] = await startProduction(this.#operator, { stationId: STATION_ID, orderNos: [order.orderNo] });
    return made as Attempt;
  }

  /** One process at a time owns a SoftHSM directory: where the station is another process, the test's own hands leave it. */
  hide: () => Promise<void> = async () => undefined;

  async #lay(serial: string): Promise<void> {
    const name = this.#directories[serial] ?? '';
    cpSync(path.join(this.#template, name), path.join(this.#tokenDirectory, name), { recursive: true });
    await this.desk.module.refresh();
  }

  /** For the station: this line's vault, the desk's own key. */
  get stationKeys() {
    return { stationPrivateKey: secret(this.desk.keys.stationPrivateKey), vaultPublicKey: this.vault.publicKey };
  }

  get #operator() {
    return asStaff(this.database.db, ['operator'], 'operator-1');
  }

  get #system() {
    return asSystem(this.database.db);
  }

  async report(): Promise<void> {
    await this.desk.module.refresh();
    const slots = await this.#slots.read();
    const startedAt = new Date().toISOString();
    await reportStation(this.#system, { stationId: STATION_ID, version: 'test', startedAt, slots });
  }

  async labelOnFile(serial: string): Promise<string | undefined> {
    const rows = await this.database.db.select().from(stationSlots).where(eq(stationSlots.tokenSerial, serial));
    return rows[0]?.label;
  }

  /** The operator tries again: on the same token, or on another one. */
  async again(of: Attempt, failure: ApplicationFailure, on: 'same' | 'another'): Promise<Attempt> {
    await recordProductionFailed(this.#system, { ...of, code: failure.type ?? 'UNKNOWN', message: failure.message });
    if (on === 'another') await this.#lay(this.spare);
    await this.report();
    const tokenSerial = on === 'another' ? this.spare : this.token;
    return retryProduction(this.#operator, { orderNo: of.orderNo, tokenSerial });
  }

  /** One attempt from the brief to the recorded token. */
  async make(of: Attempt, station: StationActivities, remedy: Remedy): Promise<Outcome> {
    const step = <T>(work: () => Promise<T>) => tried(work, remedy);
    const { orderNo, attempt, tokenSerial } = of;
    const id = { orderNo, attempt, tokenSerial };
    const vault = { open: this.#open, resealFor: () => Promise.reject(new Error('not used')) as never };
    const brief = await productionBrief(this.#system, id, { vault });
    if (!brief) throw new Error('the attempt does not count any more');
    try {
      const { knownSoPinSealedForStation, subject } = brief;
      const reserved = await step(() => station.reserveToken({ ...id, knownSoPinSealedForStation }));
      const { sealedForStation, tokenModel: _, ...sealed } = reserved;
      await recordTokenSecrets(this.#system, { ...id, stationId: of.stationId, ...sealed });
      const { csrPem } = await step(() => station.personaliseToken({ ...id, sealedForStation, subject }));
      const issued = this.desk.issue(csrPem);
      const evidence = await step(() => station.installCertificate({ ...id, sealedForStation, ...issued }));
      const certificate = await makeCertificate(this.database.db, this.#subscriber as SubscriberRow, {
        orderNo,
        attempt,
      });
      await recordProduced(this.#system, { ...id, certificateId: certificate.id, evidence });
      return { made: true };
    } catch (error) {
      if (!isFailure(error)) throw error;
      return { made: false, failure: error };
    }
  }

  readonly #open = (sealed: string, context: string): Secret => secret(open(this.vault.privateKey, sealed, context));

  async #secretsOf(serial: string) {
    const rows = await this.database.db.select().from(tokenSecrets).where(eq(tokenSecrets.tokenSerial, serial));
    return rows.map((row) => ({
      attempt: row.attempt,
      soPin: this.#open(row.soPinSealed, tokenSecretsContext(row.orderNo)),
      userPin: this.#open(row.userPinSealed ?? '', tokenSecretsContext(row.orderNo)),
    }));
  }

  /** Everything that must be true of a finished token. Empty when it is. */
  async flaws(of: Attempt): Promise<string[]> {
    await this.desk.module.refresh();
    const known = (await this.#secretsOf(of.tokenSerial)).find(({ attempt }) => attempt === of.attempt);
    if (!known) return ['no sealed secrets'];
    const flaws: string[] = [];
    const must = (what: string, holds: boolean) => void (holds || flaws.push(what));
    await withToken(this.desk.module, of.tokenSerial, async (token) => {
      must('user PIN of the vault', await token.pinFits('user', known.userPin));
      must('SO PIN of the vault', await token.pinFits('so', known.soPin));
      await token.session('user', known.userPin, async (session) => {
        const { privateKeys, publicKeys } = findKeys(this.desk.module, session, { id: keyIdOf(of) });
        must('one pair', privateKeys.length === 1 && publicKeys.length === 1);
        must('one certificate', readCertificates(this.desk.module, session).length === 1);
      });
    });
    return flaws;
  }

  /** Locked, or with an SO PIN that neither the factory nor the vault knows. */
  async isBricked(serial: string): Promise<boolean> {
    if (serial === this.token && this.shim.get('soLeft') <= 0) return true;
    this.shim.set('tries', 0);
    await this.desk.module.refresh();
    const pins = [secret(FACTORY_SO_PIN), ...(await this.#secretsOf(serial)).map(({ soPin }) => soPin)];
    return withToken(this.desk.module, serial, async (token) => {
      for (const pin of pins) if (await token.pinFits('so', pin)) return false;
      return true;
    });
  }
}

const isFailure = (error: unknown): error is ApplicationFailure => (error as Error)?.name === 'ApplicationFailure';

async function tried<T>(work: () => Promise<T>, remedy: Remedy): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isFailure(error) || error.nonRetryable || tries === STEP_TRIES || !(await remedy(error))) throw error;
    }
  }
}
