import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from '../../http/types';

const WINDOW_MS = 15 * 60_000;

export interface EsignKeys {
  appId: string;
  appSecret: string;
}

const md5 = (body: Buffer): string => (body.length === 0 ? '' : createHash('md5').update(body).digest('base64'));

/** The values of the query are signed as they are, not as they are encoded on their way. */
function target(request: Request): string {
  const query = [...request.query].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`);
  // The service sees its own path; where the sandbox has mounted it is nobody's business.
  const path = request.path.replace(/^\/esign/, '');
  return query.length > 0 ? `${path}?${query.join('&')}` : path;
}

/** Why the gateway turns a request away; null when it is properly signed. */
export function esignRefusal(keys: EsignKeys, request: Request, now = Date.now()): string | null {
  const header = (name: string): string => String(request.headers[name] ?? '');
  if (header('x-tsign-open-app-id') !== keys.appId) return 'INVALID_APP_ID';
  if (header('x-tsign-open-auth-mode') !== 'Signature') return 'INVALID_AUTH_MODE';
  if (!(Math.abs(now - Number(header('x-tsign-open-ca-timestamp'))) <= WINDOW_MS)) return 'INVALID_TIMESTAMP';
  const digest = header('content-md5');
  if (digest !== md5(request.body)) return 'INVALID_CONTENT_MD5';
  const lines = [request.method, header('accept'), digest, header('content-type'), '', target(request)];
  const wanted = createHmac('sha256', keys.appSecret).update(lines.join('\n')).digest();
  const given = Buffer.from(header('x-tsign-open-ca-signature'), 'base64');
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? null : 'INVALID_SIGNATURE';
}

/** Hex, over timestamp, the query's values in the order of their keys, and the body. */
export function noticeSignature(secret: string, timestamp: string, url: string, body: string): string {
  const values = [...new URL(url).searchParams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  return createHmac('sha256', secret)
    .update(`${timestamp}${values.join('')}${body}`)
    .digest('hex');
}
