import type { Db } from '@/db/client';
import { CERTIFICATES_CHANNEL } from '@/db/outbox';
import { Crls } from './crl';
import { Ocsp } from './ocsp';

export interface PkiDesk {
  db: Db;
  ocsp: Ocsp;
  crls: Crls;
  log: { error(facts: object, text: string): void };
  /** Resolves when changes are heard of; until then answers are kept for their few seconds. */
  listening: Promise<void>;
}

const AGAIN_MS = 1_000;

export function openDesk(db: Db, log: PkiDesk['log']): PkiDesk {
  const ocsp = new Ocsp(db);
  const listen = async (): Promise<void> => {
    try {
      // The driver listens again by itself after a lost connection, and says so by the last argument.
      await db.$client.listen(
        CERTIFICATES_CHANNEL,
        (serialHex) => ocsp.forget(serialHex),
        () => ocsp.forgetAll(),
      );
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
      await listen();
    }
  };
  return { db, ocsp, crls: new Crls(db), log, listening: listen() };
}
