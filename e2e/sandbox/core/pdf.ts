import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * PDF by headless Chromium, one at a time: a browser is started for each document and ended with it, so that
 * an idle sandbox holds no browser and a stopping one leaves none.
 * @param dataDir for the browser's profile: it shows what the providers know of people
 */
export function makePdfPrinter(chromiumPath: string, log: (line: string) => void, dataDir = tmpdir()) {
  let queue: Promise<unknown> = Promise.resolve();

  async function print(html: string): Promise<Uint8Array> {
    const { default: puppeteer } = await import('puppeteer-core');
    // The documents are the sandbox's own and load nothing, so the browser's inner sandbox (not usable by root) is not needed.
    const userDataDir = await mkdtemp(path.join(dataDir, 'browser-'));
    const browser = await puppeteer.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      userDataDir,
      handleSIGINT: false,
      handleSIGTERM: false,
    });
    try {
      const page = await browser.newPage();
      await page.setContent(html, { waitUntil: 'load' });
      return await page.pdf({ printBackground: true, preferCSSPageSize: true });
    } finally {
      await browser.close();
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  }

  return (html: string): Promise<Uint8Array> => {
    if (!existsSync(chromiumPath)) {
      log(`no browser at ${chromiumPath}: answering with a plain PDF`);
      return Promise.resolve(plainPdf('CertDesk sandbox document (no browser to draw it)'));
    }
    const next = queue.then(() => print(html));
    queue = next.catch(() => undefined);
    return next;
  };
}

/** A valid one-page PDF with a line of ASCII. */
export function plainPdf(line: string): Uint8Array {
  const stream = `BT /F1 14 Tf 40 780 Td (${line.replace(/[()\\]/g, '\\$&')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let out = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  out += offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}
