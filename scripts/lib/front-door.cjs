// @ts-check
// Preloaded into the web server (`node -r`), whose own command has no setting for any of this.
const http = require('node:http');

/** What a proxy says about the caller; anybody else could say it too. */
const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
];

/**
 * A sender that takes longer is cut off, so that slow ones can't pile up. The body's time is what the upload page allows
 * a slow phone.
 */
const LIMITS = { headersTimeout: 15_000, requestTimeout: 150_000, connectionsCheckingInterval: 5_000 };

/** What our routes speak; the framework fails at some of the others. */
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];

/**
 * Why a request goes no further; null when it may. The framework answers 500 to an address that is no text.
 * @param {import('node:http').IncomingMessage} request
 */
function refusal({ method = '', url = '' }) {
  if (!METHODS.includes(method)) return { status: 405, text: '请求方式不支持。' };
  try {
    decodeURIComponent(url.split('?')[0] ?? '');
    return null;
  } catch {
    return { status: 400, text: '网址不正确，请核对后重试，或从首页进入。' };
  }
}

/** @param {string | undefined} address */
const plain = (address) => (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');

/** @param {string} list addresses, comma-separated; this machine's own are always believed */
const trustedProxies = (list) => new Set(['127.0.0.1', '::1', ...list.split(',').map((entry) => entry.trim())]);

/**
 * @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => boolean} Handler
 */

/**
 * @param {{ trusted: ReadonlySet<string>, limits?: import('node:http').ServerOptions, first?: Handler }} settings `first` answers
 *   what the framework need not see
 * @returns {typeof import('node:http').createServer}
 */
function guardedCreateServer({ trusted, limits = LIMITS, first: answered = () => false }) {
  const original = http.createServer;
  return /** @type {typeof import('node:http').createServer} */ (
    (/** @type {any} */ first, /** @type {any} */ second) => {
      const [options, listener] = typeof first === 'function' ? [{}, first] : [first ?? {}, second];
      const server = original({ ...limits, ...options });
      server.on('request', (request, response) => {
        const refused = refusal(request);
        if (refused) {
          response.writeHead(refused.status, {
            'content-type': 'text/plain; charset=utf-8',
            allow: METHODS.join(', '),
          });
          response.end(refused.text);
          return;
        }
        if (!trusted.has(plain(request.socket.remoteAddress))) {
          for (const name of FORWARDED) delete request.headers[name];
        }
        if (!answered(request, response)) listener?.(request, response);
      });
      return server;
    }
  );
}

/**
 * OCSP, CRLs and CA certificates, by a bundle of our own: see app/pki/door.ts.
 * @param {string} file
 * @returns {Handler}
 */
function pkiDoor(file) {
  const { HEADERS } = require('./answer-headers.cjs');
  const headers = Object.entries(HEADERS);
  return (request, response) => {
    if (!request.url?.startsWith('/pki/')) return false;
    for (const [name, value] of headers) response.setHeader(name, value);
    return require(file).handle(request, response);
  };
}

module.exports = { guardedCreateServer, trustedProxies };

// Required by a test, nothing is replaced.
if (process.env.CERTDESK_FRONT_DOOR) {
  http.createServer = guardedCreateServer({
    trusted: trustedProxies(process.env.TRUSTED_PROXIES ?? ''),
    ...(process.env.CERTDESK_PKI_DOOR ? { first: pkiDoor(process.env.CERTDESK_PKI_DOOR) } : {}),
  });
}
