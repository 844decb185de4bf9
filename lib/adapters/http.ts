import { ProviderUnavailableError } from '../domain/errors';

/**
 * One HTTP exchange with a provider. Every failure becomes ProviderUnavailableError with a short technical detail:
 * never an address, a header or a body, since those carry personal data and keys.
 */
export interface ProviderRequest {
  provider: string;
  method: 'GET' | 'POST' | 'PUT';
  url: string | URL;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs: number;
  /** May the request change something at the provider? Then a lost answer means "outcome unknown". */
  changes: boolean;
  maxBytes?: number;
}

export interface ProviderAnswer {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

export const DEFAULT_TIMEOUT_MS = 5_000;
export const VERIFICATION_TIMEOUT_MS = 10_000;
const MAX_BYTES = 10 * 1024 * 1024;

/** Failures before anything reached the provider. */
const NOT_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectTimeout/;

/** Errors of fetch hide the cause one or two levels down; SDKs put it into the message. */
export function wasSent(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    const { code, cause } = current as Error & { code?: unknown };
    if (NOT_SENT.test(`${String(code)} ${current.name} ${current.message}`)) return false;
    current = current instanceof AggregateError ? current.errors[0] : cause;
  }
  return true;
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && /timeout|aborted/i.test(`${error.name} ${error.message}`);
}

/** All answers with status < 500 come back (404 means something in some protocols); 5xx throws. */
export async function providerRequest(request: ProviderRequest): Promise<ProviderAnswer> {
  const { provider, changes } = request;
  let response: Response;
  let bytes: Buffer;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    bytes = await readLimited(response, request.maxBytes ?? MAX_BYTES);
  } catch (error) {
    const sent = wasSent(error);
    const detail = !sent ? 'no connection' : isTimeout(error) ? 'timeout' : 'connection failed';
    throw new ProviderUnavailableError(provider, changes && sent, detail);
  }
  if (response.status >= 500) throw new ProviderUnavailableError(provider, changes, `http ${response.status}`);
  return { status: response.status, headers: response.headers, bytes };
}

async function readLimited(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body) {
    // Undici's stream is async iterable; the DOM type does not say so.
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new Error('answer too large');
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}
