import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { secret } from '../domain/secret';
import { looksBlank, stockBlankTokens } from './blank';
import { Pkcs11Module } from './module';

/** For tests and development: an empty SoftHSM directory of one's own. */
export interface SoftHsm {
  /** Path of the library. */
  readonly module: string;
  readonly configFile: string;
  /** Makes tokens with the factory SO PIN and gives their serial numbers, in order. */
  blankTokens(count: number): Promise<string[]>;
  stop(): Promise<void>;
}

export const SOFTHSM_LIBRARY = '/usr/lib/softhsm/libsofthsm2.so';
export const FACTORY_SO_PIN = 'factory-12345678';

/** Writes the configuration of a SoftHSM directory and gives its path. */
export function writeSoftHsmConfig(directory: string): string {
  mkdirSync(path.join(directory, 'tokens'), { recursive: true, mode: 0o700 });
  const file = path.join(directory, 'softhsm2.conf');
  writeFileSync(
    file,
    `directories.tokendir = ${path.join(directory, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  return file;
}

export async function startSoftHsm(module = process.env.PKCS11_TEST_MODULE ?? SOFTHSM_LIBRARY): Promise<SoftHsm> {
  const directory = mkdtempSync(path.join(tmpdir(), 'certdesk-softhsm-'));
  const configFile = writeSoftHsmConfig(directory);
  process.env.SOFTHSM2_CONF = configFile;
  const library = Pkcs11Module.open(module);
  await library.refresh();
  return {
    module,
    configFile,
    async blankTokens(count) {
      const before = new Set(library.listTokens().map((token) => token.serial));
      const blank = library.listTokens().filter(looksBlank).length + count;
      await stockBlankTokens(library, secret(FACTORY_SO_PIN), { drawer: 0, blank });
      const fresh = library.listTokens().filter((token) => !before.has(token.serial));
      fresh.sort((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
      return fresh.map((token) => token.serial);
    },
    async stop() {
      await library.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
