// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { softhsmConfig } from './environment.mjs';

/**
 * One directory an owner: processes that log in at once on one SoftHSM directory disturb each other, and the CA's
 * keys are no business of a station.
 * @param {string} dataDir
 * @param {string} owner
 */
export async function prepareSoftHsm(dataDir, owner) {
  const file = softhsmConfig(dataDir, owner);
  const tokens = path.join(path.dirname(file), 'tokens');
  await mkdir(tokens, { recursive: true, mode: 0o700 });
  const lines = [`directories.tokendir = ${tokens}`, 'objectstore.backend = file', 'log.level = ERROR'];
  await writeFile(file, `${lines.concat('slots.removable = false').join('\n')}\n`);
}
