import { isCrlReason, type RevokedEntry } from './crl';
import { DerError } from './der';

/**
 * The entries of a CRL as one text, a line each: `<serial, lower-case hex> <seconds since 1970> <reason>`. The database makes it and
 * a thread reads it: a hundred thousand rows never become objects in a process that has something else to do.
 */
export type PackedEntries = string;

export function unpackEntries(packed: PackedEntries): RevokedEntry[] {
  if (packed === '') return [];
  return packed.split('\n').map((line) => {
    const [serialHex = '', seconds = '', reason = ''] = line.split(' ');
    if (!/^[0-9a-f]+$/.test(serialHex) || !/^\d+$/.test(seconds) || !isCrlReason(reason))
      throw new DerError(`no entry of a CRL: ${line.slice(0, 80)}`);
    return { serialHex, revokedAt: new Date(Number(seconds) * 1000), reason };
  });
}
