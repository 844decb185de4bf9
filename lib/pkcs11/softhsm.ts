import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Longer than SoftHSM ever leaves a file empty while it lives: a younger one may be in the hands of another process. */
const SURELY_DEAD_MS = 2_000;

const FILE = 'token.object';
const COPY = 'token.object.kept';

/**
 * SoftHSM writes a token's PINs and label by emptying their file and filling it again, even at each login, and on a busy disk
 * it stays empty for up to 20 ms. A process killed just then leaves a token that is gone for good, with every key on it.
 * So a copy is kept before each write, and put back when the file is found empty. Real tokens need nothing of the kind.
 */
export class SoftHsmKeeper {
  constructor(private readonly tokenDir: string) {}

  static fromEnvironment(): SoftHsmKeeper | undefined {
    const config = process.env.SOFTHSM2_CONF;
    if (!config) return undefined;
    const directory = /^\s*directories\.tokendir\s*=\s*(\S.*?)\s*$/m.exec(readFileSync(config, 'utf8'))?.[1];
    return directory ? new SoftHsmKeeper(directory) : undefined;
  }

  /** Before a write to this token. */
  keep(serial: string): void {
    const directory = this.#directories().find((name) => serialOf(name) === serial);
    if (directory) this.#copy(directory, FILE, COPY);
  }

  /** Puts back what a killed process left empty. True when there was such a token. */
  mend(): boolean {
    const torn = this.#directories().filter((directory) => this.#isTorn(directory));
    return torn.map((directory) => this.#copy(directory, COPY, FILE)).includes(true);
  }

  #directories(): string[] {
    try {
      return readdirSync(this.tokenDir);
    } catch {
      // Not made yet; the library will say so itself.
      return [];
    }
  }

  #isTorn(directory: string): boolean {
    try {
      const { size, mtimeMs } = statSync(path.join(this.tokenDir, directory, FILE));
      return size === 0 && Date.now() - mtimeMs > SURELY_DEAD_MS;
    } catch {
      return false;
    }
  }

  #read(file: string): Buffer {
    try {
      return readFileSync(file);
    } catch {
      return Buffer.alloc(0);
    }
  }

  #copy(directory: string, from: string, to: string): boolean {
    const at = (name: string) => path.join(this.tokenDir, directory, name);
    try {
      const content = readFileSync(at(from));
      // Most writes change nothing: a login sets a flag that is set already.
      if (content.length === 0 || content.equals(this.#read(at(to)))) return false;
      writeFileSync(at(`${to}.new`), content, { mode: 0o600 });
      renameSync(at(`${to}.new`), at(to));
      return true;
    } catch {
      // Only a safety net: what it can't do must not stop the work.
      return false;
    }
  }
}

/** SoftHSM names the directory by a UUID and takes the serial from its last 16 digits. */
const serialOf = (directory: string): string => directory.replaceAll('-', '').slice(-16);
