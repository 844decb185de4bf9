import { randomBytes } from 'node:crypto';
import { DomainError, type ErrorKind } from '@/lib/domain/errors';
import { createLogger } from '@/lib/log';
import type { Actor, ServiceContext } from '@/lib/services/context';
import { describeError } from '@/lib/services/db-errors';
import { resolveStaffSession } from '@/lib/services/staff/session';
import type { Context } from './context';
import { staffToken } from './staff-context';

/** For route handlers outside tRPC: files and callbacks. */
const log = createLogger('web');

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
};

/** The same facts as a tRPC error's data. */
export function errorResponse(error: unknown, path: string): Response {
  const headers = { 'cache-control': 'no-store' };
  if (error instanceof DomainError) {
    const { code, kind, message, details } = error;
    return Response.json(
      { error: { code, kind, message, details, requestNo: null } },
      { status: STATUS[kind], headers },
    );
  }
  const requestNo = randomBytes(5).toString('hex').toUpperCase();
  log.error({ requestNo, path, ...describeError(error) }, 'unexpected error');
  const message = '系统出了点问题，请稍后重试；如仍不行，请致电服务热线并告知受理编号。';
  return Response.json(
    { error: { code: 'internal', kind: 'internal', message, details: {}, requestNo } },
    { status: 500, headers },
  );
}

export const serviceContext = <A extends Actor>(ctx: Context, actor: A): ServiceContext<A> => ({
  db: ctx.db,
  clock: ctx.clock,
  actor,
});

/** Whoever is signed in: a file may be for either side. @throws DomainError session.required */
export async function anyActorContext(ctx: Context): Promise<ServiceContext[]> {
  const customer = await ctx.findCustomer();
  const options = { touch: true, ...(ctx.origin ? { origin: ctx.origin } : {}) };
  const staff = await resolveStaffSession(ctx.db, ctx.clock, staffToken(ctx), options);
  const actors: Actor[] = [...(customer ? [customer.actor] : []), ...(staff?.stage === 'full' ? [staff.actor] : [])];
  return actors.map((actor) => serviceContext(ctx, actor));
}

/** Never run, never sniffed, never kept by anybody between us and the person. */
export function fileResponse(content: Uint8Array, contentType: string, disposition: string): Response {
  return new Response(content as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': contentType,
      'content-length': String(content.byteLength),
      'content-disposition': disposition,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
    },
  });
}

/**
 * Reads at most `limit` bytes, whatever the sender announces. null: more than that.
 * @throws DomainError request.aborted
 */
export async function readLimited(req: Request, limit: number): Promise<Uint8Array | null> {
  if (Number(req.headers.get('content-length') ?? 0) > limit) return null;
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = req.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch(brokenOff)) ?? { done: true, value: undefined };
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      return null;
    }
    parts.push(value);
  }
  return Buffer.concat(parts);
}

/** The sender went away: no fault of ours, and nobody is left to read the answer but a proxy. */
function brokenOff(): never {
  throw new DomainError('request.aborted', '连接中断，内容没有收全，请检查网络后重试。');
}

export async function readForm(req: Request, limit = 64 * 1024): Promise<Record<string, string>> {
  const body = await readLimited(req, limit);
  if (!body) throw new DomainError('request.too_large', '请求内容过大。');
  return Object.fromEntries(new URLSearchParams(Buffer.from(body).toString('utf8')));
}
