import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { ProviderUnavailableError } from '../../domain/errors';

/** For unit tests of adapters: one local HTTP server whose answers the test decides. */
export interface Exchange {
  method: string;
  /** Path and query as received. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body: string | Uint8Array;
}

/** 'hang' never answers, 'drop' cuts the connection. */
export type Handler = (exchange: Exchange) => Reply | 'hang' | 'drop';

export interface TestServer {
  url: string;
  host: string;
  exchanges: Exchange[];
  handle(handler: Handler): void;
  close(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  let handler: Handler = () => ({ status: 404, body: 'no handler' });
  const exchanges: Exchange[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '/';
    const exchange: Exchange = {
      method: request.method ?? '',
      path,
      query: new URL(path, 'http://local').searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    exchanges.push(exchange);
    const reply = handler(exchange);
    if (reply === 'hang') return;
    if (reply === 'drop') {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status ?? 200, reply.headers ?? {}).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    exchanges,
    handle(next) {
      handler = next;
      exchanges.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An address at which nothing listens. */
export async function closedAddress(): Promise<string> {
  const server = await startTestServer();
  await server.close();
  return server.host;
}

export async function failure(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome, 'the call must fail').toBeInstanceOf(Error);
  return outcome as Error;
}

/** The call fails as "provider unavailable", with the right word on its outcome. */
export async function expectUnavailable(promise: Promise<unknown>, outcomeUnknown: boolean): Promise<Error> {
  const error = await failure(promise);
  expect(error).toBeInstanceOf(ProviderUnavailableError);
  expect((error as ProviderUnavailableError).outcomeUnknown).toBe(outcomeUnknown);
  return error;
}

/** Nothing that a log could print of this error holds one of the secrets. */
export function expectNoSecrets(error: Error, secrets: string[]): void {
  const printed = `${inspect(error, { depth: 10, showHidden: true })} ${error.stack} ${JSON.stringify(error)}`;
  for (const value of secrets) expect(printed).not.toContain(value);
}
