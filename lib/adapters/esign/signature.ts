import { createHash, createHmac } from 'node:crypto';

/** e签宝 (X-Tsign-Open-*): one text for both sides, so written out in full. */
export const ACCEPT = '*/*';
export const CONTENT_TYPE = 'application/json; charset=UTF-8';

/** '' for a request without a body. */
export const contentMd5 = (body: string): string =>
  body === '' ? '' : createHash('md5').update(body, 'utf8').digest('base64');

/**
 * `METHOD\nAccept\nContent-MD5\nContent-Type\nDate\npath?query`. We send no Date, but its line stays; of the query keys are
 * sorted and values are signed as they are, not as they are encoded on their way. The timestamp is not covered: it only limits how long a request may wait on its way.
 */
export function requestSignature(secret: string, request: { method: string; target: string; body: string }): string {
  const lines = [request.method, ACCEPT, contentMd5(request.body), CONTENT_TYPE, '', sortedTarget(request.target)];
  return createHmac('sha256', secret).update(lines.join('\n'), 'utf8').digest('base64');
}

function sortedTarget(target: string): string {
  const [path = '', query] = target.split('?');
  if (!query) return path;
  const sorted = [...new URLSearchParams(query)].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${path}?${sorted.map(([key, value]) => `${key}=${value}`).join('&')}`;
}
