import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, startTestServer, type TestServer } from '../testing/server';
import { htmlToPdf } from './pdf';

const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium-headless-shell';

/** Object texts and unpacked streams: enough to look for names, without a PDF parser. */
function readable(pdf: Uint8Array): string {
  const raw = Buffer.from(pdf).toString('latin1');
  const streams = [...raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, body = '']) => {
    try {
      return inflateSync(Buffer.from(body, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return raw + streams.join('\n');
}

describe('htmlToPdf', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('makes a PDF with our own font embedded as TrueType', async () => {
    const pdf = await htmlToPdf('<html><head></head><body>申请表 桂林示例甲科技有限公司 <b>Abc</b></body></html>', {
      chromiumPath,
    });
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    const text = readable(pdf);
    expect(text).toMatch(/FontName\s*\/\w+\+NotoSansSC/);
    expect(text).not.toMatch(/Subtype\s*\/Type3/);
  }, 30_000);

  it('honours the page size of the style', async () => {
    const pdf = await htmlToPdf('<style>@page{size:4in 2in}</style><p>label</p>', {
      chromiumPath,
      embedFonts: false,
    });
    const [, width = '', height = ''] = /MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(readable(pdf)) ?? [];
    expect(Number(width)).toBe(288);
    expect(Number(height)).toBe(144);
  }, 30_000);

  it('runs no script and reaches neither network nor files', async () => {
    server.handle(() => ({ body: 'x' }));
    const html = `
      <script>document.title = 'pwned'; fetch('${server.url}/script')</script>
      <img src="${server.url}/image.png" onerror="fetch('${server.url}/onerror')">
      <link rel="stylesheet" href="${server.url}/style.css">
      <iframe src="file:///etc/hostname"></iframe><iframe src="${server.url}/frame"></iframe>
      <img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="><p>text</p>`;
    const pdf = await htmlToPdf(html, { chromiumPath, embedFonts: false });
    expect(pdf.length).toBeGreaterThan(500);
    expect(server.exchanges).toEqual([]);
    expect(readable(pdf)).not.toContain('pwned');
  }, 30_000);

  it('fails with our own error and leaves no profile behind', async () => {
    const error = await failure(htmlToPdf('<p>张示例</p>', { chromiumPath: '/nonexistent/chromium' }));
    expect(error).toMatchObject({ code: 'document.render_failed' });
    expect(error.message).not.toContain('nonexistent');
    const before = await readdir(tmpdir());
    await htmlToPdf('<p>x</p>', { chromiumPath, embedFonts: false });
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('certdesk-pdf-') && !before.includes(name));
    expect(left).toEqual([]);
  }, 30_000);
});
