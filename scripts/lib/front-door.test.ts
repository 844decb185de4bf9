import { type IncomingMessage, request, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { guardedCreateServer, trustedProxies } from './front-door.cjs';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** @returns its port; it answers with the forwarded headers that it was given */
async function start(trusted: ReadonlySet<string>, limits?: ServerOptions): Promise<number> {
  const made = guardedCreateServer({ trusted, ...(limits ? { limits } : {}) })((req, res) => {
    const told = Object.entries(req.headers).filter(([name]) => /forwarded|real-ip/.test(name));
    req.resume().on('end', () => res.end(JSON.stringify(Object.fromEntries(told))));
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
}

const forged = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'evil.example', forwarded: 'for=203.0.113.7' };

function told(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, headers: forged }, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve(text));
    });
    call.on('error', reject).end();
  });
}

/** What comes back before the connection is closed. */
function slow(port: number, head: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(head));
    socket.on('data', (part) => {
      text += part;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

describe('the front door of the web server', () => {
  it('believes a trusted proxy, and nobody else, about who calls', async () => {
    expect(JSON.parse(await told(await start(trustedProxies(''))))).toEqual(forged);
    server?.close();
    expect(JSON.parse(await told(await start(new Set(['192.0.2.1']))))).toEqual({});
  });

  it.each([
    ['GET /c/%FF HTTP/1.1', '400'],
    ['GET /%ZZ?a=1 HTTP/1.1', '400'],
    ['GET /?a=%ZZ HTTP/1.1', '200'],
    ['TRACE / HTTP/1.1', '405'],
    ['PUT / HTTP/1.1', '405'],
    ['OPTIONS / HTTP/1.1', '200'],
  ])('answers %s with %s', async (line, status) => {
    const port = await start(trustedProxies(''));
    expect(await slow(port, `${line}\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(`HTTP/1.1 ${status} `);
  });

  it('hands over what somebody answers before the framework, and nothing else', async () => {
    const first = (req: IncomingMessage, res: ServerResponse): boolean => {
      if (req.url !== '/pki/ocsp') return false;
      res.end('from the door');
      return true;
    };
    const made = guardedCreateServer({ trusted: trustedProxies(''), first })((_req, res) =>
      res.end('from the framework'),
    );
    server = made;
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    const at = (path: string) => fetch(`http://127.0.0.1:${(made.address() as AddressInfo).port}${path}`);
    expect(await (await at('/pki/ocsp')).text()).toBe('from the door');
    expect(await (await at('/pkix')).text()).toBe('from the framework');
    // What is refused at the door is refused for all.
    expect((await at('/pki/ocsp/%ZZ')).status).toBe(400);
  });

  it('reads the list of proxies', () => {
    expect([...trustedProxies('10.0.0.5, 10.0.0.6')]).toEqual(['127.0.0.1', '::1', '10.0.0.5', '10.0.0.6']);
  });

  it.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc'],
  ])('ends the connection of who sends %s too slowly', async (_what, head) => {
    const limits = { headersTimeout: 150, requestTimeout: 200, connectionsCheckingInterval: 50 };
    expect(await slow(await start(trustedProxies(''), limits), head)).toMatch(/^HTTP\/1\.1 408 /);
  });
});
