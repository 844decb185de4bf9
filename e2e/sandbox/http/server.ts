import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, type Request, type Route, text } from './types';

const MAX_BODY = 4 * 1024 * 1024;

type Compiled = { method: string; parts: string[]; handler: Route['handler'] };

function compile(routes: readonly Route[]): Compiled[] {
  return routes.map(({ method, pattern, handler }) => ({ method, parts: pattern.split('/'), handler }));
}

function match(parts: string[], path: string): Record<string, string> | null {
  const given = path.split('/');
  if (given.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decode(value);
    else if (part !== value) return null;
  }
  return params;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: Answer, timers: Set<NodeJS.Timeout>): void {
  if ('holdMs' in answer) {
    const timer = setTimeout(() => response.destroy(), answer.holdMs);
    timers.add(timer);
    response.on('close', () => {
      clearTimeout(timer);
      timers.delete(timer);
    });
    return;
  }
  if ('stream' in answer) {
    response.writeHead(200, answer.headers);
    response.on(
      'close',
      answer.stream((chunk) => response.write(chunk)),
    );
    return;
  }
  // A caller who has hung up, or died, hears nothing.
  if (answer.onSent && !response.destroyed) response.once('finish', answer.onSent);
  response.writeHead(answer.status, { 'cache-control': 'no-store', ...answer.headers });
  response.end(answer.body);
}

/** A request from somebody else's page in the same browser must not play the payer or the courier. */
function isCrossSite(message: IncomingMessage): boolean {
  const site = message.headers['sec-fetch-site'];
  return message.method !== 'GET' && site !== undefined && site !== 'same-origin' && site !== 'none';
}

export interface HttpServer {
  server: Server;
  close(): Promise<void>;
}

export function makeHttpServer(routes: readonly Route[], log: (line: string) => void): HttpServer {
  const compiled = compile(routes);
  const timers = new Set<NodeJS.Timeout>();

  async function handle(message: IncomingMessage): Promise<Answer> {
    if (isCrossSite(message)) return text('cross-site request refused', 403);
    const rawUrl = message.url ?? '/';
    const [path = '/', query = ''] = rawUrl.split(/\?(.*)/s);
    const body = await readBody(message);
    for (const candidate of compiled) {
      if (candidate.method !== message.method) continue;
      const params = match(candidate.parts, path);
      if (!params) continue;
      const request: Request = {
        method: candidate.method,
        path,
        rawUrl,
        query: new URLSearchParams(query),
        headers: message.headers,
        body,
        params,
      };
      return candidate.handler(request);
    }
    return text('not found', 404);
  }

  const server = createServer((message, response) => {
    handle(message)
      .catch((error: unknown) => {
        log(`error at ${message.method} ${message.url?.split('?')[0]}: ${(error as Error).message}`);
        return text('internal error', 500);
      })
      .then((answer) => send(response, answer, timers));
  });

  return {
    server,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
