import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { childOf, integerHex, readDer } from '@/lib/pki/der-read';

/** One certificate that the issuing key was asked to sign. Numbers and hashes only: nobody is named. */
export interface SignatureRecord {
  /** ISO 8601 UTC. */
  at: string;
  serialHex: string;
  /** Of the octets that were signed. */
  tbsSha256: string;
  /** Of the certified public key. */
  keySha256: string;
}

/** Writes the record of a signature that is about to be made. */
export type SignatureJournal = (tbsDer: Uint8Array, now: Date) => Promise<void>;

const fileIn = (directory: string): string => path.join(directory, 'signatures.jsonl');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function recordOf(tbsDer: Uint8Array, now: Date): SignatureRecord {
  const tbs = readDer(tbsDer);
  return {
    at: now.toISOString(),
    serialHex: integerHex(childOf(tbs, 1, 'serialNumber')),
    tbsSha256: sha256(tbsDer),
    keySha256: sha256(childOf(tbs, 6, 'subjectPublicKeyInfo').raw),
  };
}

/**
 * The CA's own list, beside its key and outside of the database. On the disk before the signature: a death in between leaves
 * a line too many, which the repeated call explains, and never a certificate that no line tells of. Opened for each line, so
 * that the file may be moved away at any time.
 */
export function journalIn(directory: string): SignatureJournal {
  return async (tbsDer, now) => {
    const file = await open(fileIn(directory), 'a', 0o600);
    try {
      await file.appendFile(`${JSON.stringify(recordOf(tbsDer, now))}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  };
}

export async function readJournal(directory: string): Promise<SignatureRecord[]> {
  const lines = (await readFile(fileIn(directory), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as SignatureRecord);
}
