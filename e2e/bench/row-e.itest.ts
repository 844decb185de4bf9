import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../fixtures/browser';
import { visit } from './row-e';

const busy = 'const until = Date.now() + 60; while (Date.now() < until);';
const PAGES: Record<string, string> = {
  '/leaves': `<h1>示例</h1><a id="act" href="/next" onclick="${busy}">去支付</a>`,
  '/stays': `<h1>示例</h1><button id="act" onclick="${busy}">保存</button>`,
  '/next': '<h1>下一页</h1>',
};
let server: Server;
let opened: { browser: Browser; close: () => Promise<unknown> };
beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html>${PAGES[request.url ?? ''] ?? ''}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened = await openBrowser();
}, 60_000);
afterAll(async () => {
  await opened?.close();
  server.close();
});

// No more than that there is a figure, and that it is this press's: how long is the machine's.
it.each(['/leaves', '/stays'])(
  'a press is measured, also when it leads away: %s',
  async (address) => {
    const { port } = server.address() as AddressInfo;
    const target = { name: address, address, press: '#act', session: [] };
    const { inp } = await visit(opened.browser, `http://127.0.0.1:${port}`, target);
    expect(inp).toBeGreaterThan(60);
  },
  60_000,
);
