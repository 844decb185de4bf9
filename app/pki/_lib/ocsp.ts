import type { Db } from '@/db/client';
import { parseCertificate } from '@/lib/pki/certificate';
import { equalBytes } from '@/lib/pki/der';
import { type IssuerHashes, issuerHashes, OCSP_HASHES, type OcspHash } from '@/lib/pki/ocsp-id';
import { MAX_OCSP_REQUEST, type OcspQuestion, parseOcspRequest } from '@/lib/pki/ocsp-request';
import { type OcspErrorName, ocspError } from '@/lib/pki/ocsp-response';
import { readCaCertificate, readOcspAnswer } from '@/lib/services/certificate/publicPki';
import { type Answer, binary, cacheFor } from './binary';
import { Memory } from './memory';

const TYPE = 'application/ocsp-response';

const refuse = (name: OcspErrorName): Answer => binary(ocspError(name), TYPE, { 'cache-control': 'no-store' });

type Kept = NonNullable<Awaited<ReturnType<typeof readOcspAnswer>>>;

/**
 * Answers were signed ahead by the CA worker, so there is no nonce and one certificate an answer (RFC 5019). What we can't
 * speak about is `unauthorized`, never a guess.
 */
export class Ocsp {
  readonly #answers = new Memory<Kept>();
  readonly #issuers = new Memory<Record<OcspHash, IssuerHashes>>();

  constructor(readonly db: Db) {}

  /** A certificate has changed: its answers are read anew. */
  forget(serialHex: string): void {
    for (const hash of OCSP_HASHES) this.#answers.delete(`${hash}:${serialHex}`);
  }

  /** Word of changes may have been lost. */
  forgetAll(): void {
    this.#answers.clear();
    this.#issuers.clear();
  }

  async answer(request: Uint8Array, now = new Date()): Promise<Answer> {
    let questions: OcspQuestion[];
    try {
      questions = parseOcspRequest(request);
    } catch {
      return refuse('malformedRequest');
    }
    const [question, ...more] = questions;
    if (!question?.hash || more.length > 0 || !(await this.#isOurIssuer(question, question.hash, now)))
      return refuse('unauthorized');
    const { hash, serialHex } = question;
    const kept = await this.#answers.get(`${hash}:${serialHex}`, now, () => readOcspAnswer(this.db, serialHex, hash));
    if (!kept) return refuse('unauthorized');
    // An old answer is no answer: the CA worker has been away for too long.
    if (kept.nextUpdate <= now) return refuse('tryLater');
    return binary(kept.der, TYPE, cacheFor(kept, now));
  }

  async #isOurIssuer({ nameHash, keyHash }: OcspQuestion, hash: OcspHash, now: Date): Promise<boolean> {
    const issuer = await this.#issuers.get('issuing', now, async () => {
      const row = await readCaCertificate(this.db, 'issuing');
      const certificate = row && parseCertificate(row.der);
      return certificate && { sha1: issuerHashes(certificate, 'sha1'), sha256: issuerHashes(certificate, 'sha256') };
    });
    return Boolean(issuer && equalBytes(issuer[hash].name, nameHash) && equalBytes(issuer[hash].key, keyHash));
  }
}

export const malformed = (): Answer => refuse('malformedRequest');
/** The database is away: ask again, instead of taking our silence for an answer. */
export const tryLater = (): Answer => refuse('tryLater');

/**
 * The rest of a GET address: the request in base64, percent-encoded (RFC 6960 A.1). A plain `/` of the base64 is taken as well;
 * two of them in a row must be encoded, because the server in front folds them.
 */
export function requestFromPath(rest: string): Uint8Array | undefined {
  let text: string;
  try {
    text = decodeURIComponent(rest);
  } catch {
    return undefined;
  }
  if (text.length > MAX_OCSP_REQUEST * 2 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, 'base64');
}
