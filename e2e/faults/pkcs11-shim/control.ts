import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SOFTHSM_LIBRARY } from '@/lib/pkcs11/testing';

/** Words of the shared file, as in shim.c. */
const WORD = { calls: 0, strike: 1, how: 2, out: 3, full: 4, tries: 5, soLeft: 6, userLeft: 7 } as const;
const SERIAL_AT = 16 * 4;
const NAME_AT = 32 * 4;
const NAME_LENGTH = 24;
const SIZE = 4096;

/** `…_before`: the call does not reach the token; `…_after`: the token has done the work, the answer is lost. */
export const HOW = { pull_before: 1, pull_after: 2, kill_before: 3, kill_after: 4 } as const;
export type How = keyof typeof HOW;

const HEADERS = path.join('node_modules', 'pkcs11js', 'includes', 'pkcs11');
const SOURCE = path.join('e2e', 'faults', 'pkcs11-shim', 'shim.c');

/** `npm test` installs both; a walk that is left out would look like one that found nothing. */
function requireTools(): void {
  if (!existsSync(SOFTHSM_LIBRARY)) throw new Error('SoftHSM is missing: apt-get install softhsm2');
  if (spawnSync('cc', ['--version']).status !== 0) {
    throw new Error('a C compiler is missing: apt-get install gcc libc6-dev');
  }
}

/** What happens to the one token that the shim watches. */
export class Shim {
  readonly #file: number;

  private constructor(
    readonly directory: string,
    readonly library: string,
  ) {
    this.#file = openSync(this.controlFile, 'w+');
    writeSync(this.#file, Buffer.alloc(SIZE), 0, SIZE, 0);
  }

  /** Compiles the library; a process that opens it needs `environment`. */
  static build(): Shim {
    requireTools();
    const directory = mkdtempSync(path.join(tmpdir(), 'certdesk-shim-'));
    const library = path.join(directory, 'shim.so');
    execFileSync('cc', ['-Wall', '-O1', '-shared', '-fPIC', '-I', HEADERS, '-o', library, SOURCE, '-ldl']);
    return new Shim(directory, library);
  }

  get controlFile(): string {
    return path.join(this.directory, 'control');
  }

  get environment(): Record<string, string> {
    return { PKCS11_SHIM_TARGET: SOFTHSM_LIBRARY, PKCS11_SHIM_CONTROL: this.controlFile };
  }

  /** A token with so many tries of each PIN lies in the slot, and nothing is planned. */
  watch(serial: string, tries = 0): void {
    const content = Buffer.alloc(SIZE);
    content.write(serial.padEnd(16), SERIAL_AT);
    writeSync(this.#file, content, 0, SIZE, 0);
    for (const word of ['tries', 'soLeft', 'userLeft'] as const) this.set(word, tries);
  }

  /** Strikes at this call from now on, counted from one. */
  strikeAt(call: number, how: How): void {
    this.set('calls', 0);
    this.set('how', HOW[how]);
    this.set('strike', call);
  }

  insert(): void {
    this.set('strike', 0);
    this.set('out', 0);
  }

  /** The name of the call that was struck; empty when none was. */
  get struck(): string {
    const name = Buffer.alloc(NAME_LENGTH);
    readSync(this.#file, name, 0, NAME_LENGTH, NAME_AT);
    return name.toString('latin1').replace(/\0.*$/s, '');
  }

  get(word: keyof typeof WORD): number {
    const value = Buffer.alloc(4);
    readSync(this.#file, value, 0, 4, WORD[word] * 4);
    return value.readInt32LE();
  }

  set(word: keyof typeof WORD, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    writeSync(this.#file, bytes, 0, 4, WORD[word] * 4);
  }

  remove(): void {
    closeSync(this.#file);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
