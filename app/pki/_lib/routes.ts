import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { MAX_OCSP_REQUEST } from '@/lib/pki/ocsp-request';
import { type Answer, binary, notFound } from './binary';
import { answerCa } from './ca';
import { answerCps } from './cps';
import type { PkiDesk } from './desk';
import { malformed, requestFromPath, tryLater } from './ocsp';

const PREFIX = '/pki/';

/** The four addresses of the CA. Everything below them is public and read-only. */
async function answer(desk: PkiDesk, request: IncomingMessage): Promise<Answer> {
  const [path = ''] = (request.url ?? '').split('?');
  const [, kind = '', rest = ''] = /^([^/]+)\/?(.*)$/.exec(path.slice(PREFIX.length)) ?? [];
  const isPost = request.method === 'POST';
  if (kind === 'ocsp') {
    const body = isPost ? await readLimited(request) : requestFromPath(rest);
    return body ? desk.ocsp.answer(body) : malformed();
  }
  if (isPost || !['GET', 'HEAD'].includes(request.method ?? '')) return notAllowed(kind);
  if (kind === 'crl') return desk.crls.answer(rest);
  if (kind === 'ca') return answerCa(desk.db, rest);
  return kind === 'cps' && rest === '' ? answerCps() : notFound();
}

const notAllowed = (kind: string): Answer =>
  binary(
    'not allowed\n',
    'text/plain; charset=utf-8',
    { allow: kind === 'ocsp' ? 'GET, HEAD, POST' : 'GET, HEAD' },
    405,
  );

/** Reads no more than a request may have, whatever the header says. undefined: more than that, or it broke off. */
export function readLimited(request: Readable): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= MAX_OCSP_REQUEST) return void parts.push(part);
      request.pause();
      resolve(undefined);
    });
    request.on('end', () => resolve(parts.length === 1 ? parts[0] : Buffer.concat(parts)));
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

/** True when the address is one of ours; the answer follows. */
export function handlePki(desk: PkiDesk, request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.url?.startsWith(PREFIX)) return false;
  answer(desk, request)
    .catch((error: unknown) => {
      desk.log.error({ err: error }, 'OCSP or CRL could not be read');
      return tryLater();
    })
    .then(({ status, headers, body }) => {
      // What is left of a body that nobody wants to read goes with its connection.
      if (request.method === 'POST' && !request.complete) response.setHeader('connection', 'close');
      response.writeHead(status, headers);
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  return true;
}
