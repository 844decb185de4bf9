import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { System } from '../../fixtures/system';
import { topUpBlankTokens } from '../../fixtures/token';
import { again } from './patience';

/** As many blank tokens lie on the desk; more come when some are used. */
const ON_DESK = 24;
const USED_BEFORE_MORE = 6;

/** The tokens of a run: blank ones come in boxes, and what is packed leaves the desk in its parcel. */
export class Desk {
  readonly #tokens: string;
  readonly #away: string;
  #used = 0;

  constructor(readonly system: System) {
    const conf = readFileSync(system.envOf('station').SOFTHSM2_CONF ?? '', 'utf8');
    this.#tokens = /^directories\.tokendir = (.+)$/m.exec(conf)?.[1] ?? '';
    this.#away = path.join(system.dataDir, 'customers');
    mkdirSync(path.join(this.#away, 'tokens'), { recursive: true, mode: 0o700 });
    writeFileSync(this.customersConf, conf.replace(this.#tokens, path.join(this.#away, 'tokens')));
  }

  /** Where the tokens are that customers hold. */
  get customersConf(): string {
    return path.join(this.#away, 'softhsm2.conf');
  }

  stock(): Promise<void> {
    return again('blank tokens', () => topUpBlankTokens(this.system, ON_DESK));
  }

  async use(tokens: number): Promise<void> {
    const before = this.#used;
    this.#used += tokens;
    if (Math.floor(before / USED_BEFORE_MORE) < Math.floor(this.#used / USED_BEFORE_MORE)) await this.stock();
  }

  /** SoftHSM names a token's directory by a UUID and takes the serial from its last 16 digits. */
  pack(tokenSerial: string): void {
    const directory = readdirSync(this.#tokens).find((name) => name.replaceAll('-', '').endsWith(tokenSerial));
    if (!directory) throw new Error(`token ${tokenSerial} is not on the desk`);
    renameSync(path.join(this.#tokens, directory), path.join(this.#away, 'tokens', directory));
  }
}
