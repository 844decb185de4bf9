import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { DomainError } from '@/lib/domain/errors';
import type { Context } from './context';
import { readLimited } from './http';
import { appRouter } from './routers';
import { refusal } from './trpc';

/** Inputs are forms: a few kilobytes. Files have their own entry. */
export const MAX_BODY = 256 * 1024;
/** Our pages ask for a handful of things at once. */
const MAX_BATCH = 20;

/** The tRPC door. Bodies are read up to a limit here, whatever the sender announces: tRPC itself would read on. */
export async function answerTrpc(
  req: Request,
  createContext: (req: Request, resHeaders: Headers) => Context,
): Promise<Response> {
  let limited: Request | null;
  try {
    limited = await withLimitedBody(req);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return refuse('BAD_REQUEST', error.code, error.message);
  }
  if (!limited) return refuse('PAYLOAD_TOO_LARGE', 'request.too_large', '提交的内容过大，请缩短后重试。');
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: limited,
    router: appRouter,
    maxBatchSize: MAX_BATCH,
    createContext: ({ resHeaders }) => createContext(req, resHeaders),
    responseMeta: () => ({ headers: { 'cache-control': 'no-store' } }),
  });
}

function refuse(...error: Parameters<typeof refusal>): Response {
  const shape = refusal(...error);
  return Response.json({ error: shape }, { status: shape.data.httpStatus, headers: { 'cache-control': 'no-store' } });
}

async function withLimitedBody(req: Request): Promise<Request | null> {
  if (req.method === 'GET' || req.method === 'HEAD' || !req.body) return req;
  const body = await readLimited(req, MAX_BODY);
  if (!body) return null;
  const { url, method, headers, signal } = req;
  return new Request(url, { method, headers, signal, body: body as Uint8Array<ArrayBuffer> });
}
