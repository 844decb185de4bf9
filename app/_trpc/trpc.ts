import { randomBytes } from 'node:crypto';
import { initTRPC, TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { DomainError, type ErrorKind } from '@/lib/domain/errors';
import { createLogger } from '@/lib/log';
import type { CustomerActor, ServiceContext } from '@/lib/services/context';
import { describeError } from '@/lib/services/db-errors';
import type { Context } from './context';
import { isChinese, tidyInput } from './tidy-input';

const log = createLogger('web');
const UNEXPECTED = '系统出了点问题，您填写的内容已保留，请稍后重试；如仍不行，请致电服务热线并告知受理编号。';

const TRPC_CODES: Record<ErrorKind, TRPCError['code']> = {
  invalid: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  limited: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
};

/** What a screen is told of a failure. */
export interface ErrorData {
  domainCode: string;
  kind: ErrorKind | 'internal';
  message: string;
  details: Record<string, string | number | boolean>;
  /** Messages by field path, when the input was refused by its schema. */
  fields: Record<string, string> | null;
  /** 受理编号: names the line in our log; only for failures that are ours. */
  requestNo: string | null;
}

/** Path → first message. Messages of our schemas never repeat the value; the library's own are English. */
function zodFields(error: ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { path, message } of error.issues) {
    fields[path.join('.')] ??= isChinese(message) ? message : '此项内容不正确，请检查后重试。';
  }
  return fields;
}

/** Requests that are none: refused by tRPC before any procedure. Nothing of them is logged, as they may carry a form. */
const PROTOCOL: Partial<Record<TRPCError['code'], [code: string, kind: ErrorKind, message: string]>> = {
  BAD_REQUEST: ['request.malformed', 'invalid', '请求内容无法识别，请刷新页面后重试。'],
  PARSE_ERROR: ['request.malformed', 'invalid', '请求内容无法识别，请刷新页面后重试。'],
  UNSUPPORTED_MEDIA_TYPE: ['request.malformed', 'invalid', '请求格式不支持，请刷新页面后重试。'],
  METHOD_NOT_SUPPORTED: ['request.method', 'invalid', '请求方式不支持，请刷新页面后重试。'],
  NOT_FOUND: ['route.unknown', 'not_found', '没有这个功能，请刷新页面。'],
};

const plainError = (domainCode: string, kind: ErrorKind, message: string): ErrorData => ({
  ...{ domainCode, kind, message },
  ...{ details: {}, fields: null, requestNo: null },
});

/** The error of a request that never reaches tRPC, in the shape that its clients read. */
export const refusal = (code: TRPCError['code'], domainCode: string, message: string) => ({
  code: TRPC_ERROR_CODES_BY_KEY[code],
  message,
  data: {
    code,
    httpStatus: getHTTPStatusCodeFromError(new TRPCError({ code })),
    ...plainError(domainCode, 'invalid', message),
  },
});

export function errorData(error: TRPCError, path: string | undefined): ErrorData {
  const { cause } = error;
  if (cause instanceof DomainError) {
    const { code: domainCode, kind, message, details } = cause;
    return { domainCode, kind, message, details, fields: null, requestNo: null };
  }
  if (cause instanceof ZodError) {
    const fields = zodFields(cause);
    const [first] = Object.values(fields);
    const message = first ?? '填写的内容不完整，请检查后重试。';
    return { domainCode: 'input.invalid', kind: 'invalid', message, details: {}, fields, requestNo: null };
  }
  const protocol = PROTOCOL[error.code];
  if (protocol) return plainError(...protocol);
  const requestNo = randomBytes(5).toString('hex').toUpperCase();
  // The error as it is may carry query parameters: only what is known to be harmless is logged.
  log.error({ requestNo, path, ...describeError(cause ?? error) }, 'unexpected error');
  return { domainCode: 'internal', kind: 'internal', message: UNEXPECTED, details: {}, fields: null, requestNo };
}

const t = initTRPC.context<Context>().create({
  sse: {
    maxDurationMs: 10 * 60_000,
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  errorFormatter({ shape, error, path }) {
    const data = errorData(error, path);
    // The default shape would carry a stack in development: left out everywhere.
    return {
      code: shape.code,
      message: data.message,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, ...data },
    };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A verb's DomainError gets the HTTP status of its kind here, once for all routes. */
export const publicProcedure = t.procedure
  .use(async ({ next }) => {
    const result = await next();
    if (!result.ok && result.error.cause instanceof DomainError) {
      throw new TRPCError({
        code: TRPC_CODES[result.error.cause.kind],
        message: result.error.cause.message,
        cause: result.error.cause,
      });
    }
    return result;
  })
  .use(({ getRawInput, next }) => next({ getRawInput: async () => tidyInput(await getRawInput()) }));

/** Portal, before sign-in: acts must come from our own pages. */
export const portalProcedure = publicProcedure.use(({ ctx, type, next }) => {
  if (type === 'mutation') ctx.refuseForeignOrigin();
  return next();
});

/** Portal, signed in by USCC and SMS code. */
export const customerProcedure = portalProcedure.use(async ({ ctx, type, next }) => {
  const session = await ctx.requireCustomer(type !== 'subscription');
  const service: ServiceContext<CustomerActor> = { db: ctx.db, clock: ctx.clock, actor: session.actor };
  return next({ ctx: { session, service } });
});
