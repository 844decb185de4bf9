import type { Db } from '@/db/client';
import { latestCrlNumber, readLatestCrl } from '@/lib/services/certificate/publicPki';
import { type Answer, binary, cacheFor, notFound } from './binary';

type Crl = NonNullable<Awaited<ReturnType<typeof readLatestCrl>>>;

/** The newest lists. One of a hundred thousand entries has 5 MB: it is read again only when its number has grown. */
export class Crls {
  readonly #newest = new Map<string, Crl>();

  constructor(readonly db: Db) {}

  async answer(file: string, now = new Date()): Promise<Answer> {
    const name = /^(root|issuing)\.crl$/.exec(file)?.[1];
    const crl = name ? await this.#read(name) : undefined;
    if (!crl) return notFound();
    return binary(crl.der, 'application/pkix-crl', { ...cacheFor(crl, now), etag: `"${crl.issuer}-${crl.number}"` });
  }

  async #read(name: string): Promise<Crl | undefined> {
    const kept = this.#newest.get(name);
    if (kept && kept.number === (await latestCrlNumber(this.db, name))) return kept;
    const crl = await readLatestCrl(this.db, name);
    if (crl) this.#newest.set(name, crl);
    return crl;
  }
}
