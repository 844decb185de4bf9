import type { IncomingHttpHeaders } from 'node:http';

export interface Request {
  method: string;
  /** Without the query. */
  path: string;
  /** Exactly as on the request line, for signatures. */
  rawUrl: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  params: Record<string, string>;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** The caller was there to be answered. */
  onSent?: () => void;
}

/** No answer at all: the connection stays open for `ms`, then it is cut. */
export interface Hold {
  holdMs: number;
}

export interface Stream {
  /** Takes over the connection; returns what to do when the client leaves. */
  stream: (write: (text: string) => void) => () => void;
  headers: Record<string, string>;
}

export type Answer = Reply | Hold | Stream;
export type Handler = (request: Request) => Answer | Promise<Answer>;

export interface Route {
  method: string;
  /** `/payer/:outTradeNo` */
  pattern: string;
  handler: Handler;
}

export const route = (method: string, pattern: string, handler: Handler): Route => ({ method, pattern, handler });

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: typeof value === 'string' ? value : JSON.stringify(value),
});

export const text = (body: string, status = 200, contentType = 'text/plain; charset=utf-8'): Reply => ({
  status,
  headers: { 'content-type': contentType },
  body,
});

export const file = (body: Uint8Array, contentType: string, name: string, inline = true): Reply => ({
  status: 200,
  headers: {
    'content-type': contentType,
    'content-disposition': `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
  },
  body,
});

export const redirect = (location: string): Reply => ({ status: 303, headers: { location }, body: '' });

export const formOf = (request: Request): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(request.body.toString('utf8')));

export const queryOf = (request: Request): Record<string, string> => Object.fromEntries(request.query);
