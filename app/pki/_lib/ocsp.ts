import type { Db } from '@/db/client';
import { parseCertificate } from '@/lib/pki/certificate';
import { equalBytes } from '@/lib/pki/der';
import { issuerHashes } from '@/lib/pki/ocsp-id';
import { MAX_OCSP_REQUEST, type OcspQuestion, parseOcspRequest } from '@/lib/pki/ocsp-request';
import { type OcspErrorName, ocspError } from '@/lib/pki/ocsp-response';
import { readCaCertificate, readOcspAnswer } from '@/lib/services/certificate/publicPki';
import { binary, cacheFor } from './binary';

const TYPE = 'application/ocsp-response';

const refuse = (name: OcspErrorName): Response => binary(ocspError(name), TYPE, { 'cache-control': 'no-store' });

async function isOurIssuer(db: Db, question: OcspQuestion): Promise<boolean> {
  const issuing = await readCaCertificate(db, 'issuing');
  if (!issuing || !question.hash) return false;
  const { name, key } = issuerHashes(parseCertificate(issuing.der), question.hash);
  return equalBytes(name, question.nameHash) && equalBytes(key, question.keyHash);
}

/**
 * Answers were signed ahead by the CA worker, so there is no nonce and one certificate an answer (RFC 5019). What we can't
 * speak about is `unauthorized`, never a guess.
 */
export async function answerOcsp(db: Db, request: Uint8Array, now = new Date()): Promise<Response> {
  let questions: OcspQuestion[];
  try {
    questions = parseOcspRequest(request);
  } catch {
    return refuse('malformedRequest');
  }
  const [question, ...more] = questions;
  if (!question?.hash || more.length > 0 || !(await isOurIssuer(db, question))) return refuse('unauthorized');
  const answer = await readOcspAnswer(db, question.serialHex, question.hash);
  if (!answer) return refuse('unauthorized');
  // An old answer is no answer: the CA worker has been away for too long.
  if (answer.nextUpdate <= now) return refuse('tryLater');
  return binary(answer.der, TYPE, cacheFor(answer, now));
}

export const malformed = (): Response => refuse('malformedRequest');
/** The database is away: ask again, instead of taking our silence for an answer. */
export const tryLater = (): Response => refuse('tryLater');

/** Reads no more than a request may have, whatever the header says. undefined: more than that, or it broke off. */
export async function readLimited(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  if (!body) return new Uint8Array();
  for (const reader = body.getReader(); ; ) {
    const part = await reader.read().catch(() => undefined);
    if (!part) return undefined;
    const { done, value } = part;
    if (done) return Buffer.concat(parts);
    length += value.length;
    if (length > MAX_OCSP_REQUEST) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
}

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
  return new Uint8Array(Buffer.from(text, 'base64'));
}
