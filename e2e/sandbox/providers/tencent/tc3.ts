import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from '../../http/types';

const hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

export interface Tc3Keys {
  secretId: string;
  secretKey: string;
}

const PATTERN =
  /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d{2}-\d{2})\/([^/]+)\/tc3_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const WINDOW_SECONDS = 300;

export function tc3Signature(
  keys: Tc3Keys,
  input: { date: string; service: string; timestamp: string; contentType: string; host: string; body: Buffer },
): string {
  const { date, service, timestamp } = input;
  const headers = `content-type:${input.contentType}\nhost:${input.host}\n`;
  const canonical = `POST\n/\n\n${headers}\ncontent-type;host\n${hex(input.body)}`;
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${hex(canonical)}`;
  const key = hmac(hmac(hmac(`TC3${keys.secretKey}`, date), service), 'tc3_request');
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Checks a request; null when it is properly signed, else the provider's error code. */
export function tc3Refusal(keys: Tc3Keys, request: Request, now = Date.now()): string | null {
  const parsed = PATTERN.exec(String(request.headers.authorization ?? ''));
  if (!parsed) return 'AuthFailure.SignatureFailure';
  const [, secretId, date = '', service = '', signedHeaders, signature = ''] = parsed;
  const timestamp = String(request.headers['x-tc-timestamp'] ?? '');
  if (secretId !== keys.secretId) return 'AuthFailure.SecretIdNotFound';
  if (signedHeaders !== 'content-type;host') return 'AuthFailure.SignatureFailure';
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= WINDOW_SECONDS)) return 'AuthFailure.SignatureExpire';
  const day = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  if (day !== date) return 'AuthFailure.SignatureFailure';
  const host = String(request.headers.host ?? '');
  const input = {
    date,
    service,
    timestamp,
    contentType: String(request.headers['content-type'] ?? ''),
    body: request.body,
  };
  // The vendor's SDK signs a local endpoint's host without the port, though the header has it.
  const hosts = [host, host.replace(/:\d+$/, '')];
  return hosts.some((candidate) => same(tc3Signature(keys, { ...input, host: candidate }), signature))
    ? null
    : 'AuthFailure.SignatureFailure';
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
