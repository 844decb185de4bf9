import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { DomainError } from '../../domain/errors';
import { fontCss } from './fonts';
import { makeProfile, removeProfile } from './profiles';

export interface PdfOptions {
  chromiumPath: string;
  /** Embed Noto Sans SC; on by default. */
  embedFonts?: boolean;
  timeoutMs?: number;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND',
];
const TIMEOUT_MS = 30_000;

/**
 * Turns our own HTML into a PDF (A4 unless the style says otherwise). The page runs no script and reaches no network and
 * no file, so that text typed by a customer can do nothing even if a template forgot to escape it. One browser with its
 * own profile a document: documents of two customers never meet.
 */
export async function htmlToPdf(html: string, options: PdfOptions): Promise<Uint8Array> {
  const timeout = options.timeoutMs ?? TIMEOUT_MS;
  const userDataDir = await makeProfile();
  let browser: Browser | undefined;
  try {
    browser = await puppeteer.launch({
      executablePath: options.chromiumPath,
      headless: 'shell',
      args: FLAGS,
      userDataDir,
      pipe: true,
      timeout,
      protocolTimeout: timeout,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      // Nothing of the worker's environment: it holds keys.
      env: { PATH: process.env.PATH, HOME: userDataDir, TMPDIR: userDataDir, LANG: 'C.UTF-8' },
    });
    const page = await browser.newPage();
    await lockDown(page);
    await page.setContent(withFonts(html, options.embedFonts ?? true), { waitUntil: 'load', timeout });
    return await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true, timeout });
  } catch {
    // The browser's texts quote the page.
    throw new DomainError('document.render_failed', '文档生成失败，系统会自动重试。', 'unavailable');
  } finally {
    await close(browser);
    await removeProfile(userDataDir);
  }
}

async function lockDown(page: Page): Promise<void> {
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const handled = request.url().startsWith('data:') ? request.continue() : request.abort('blockedbyclient');
    // A page that is closing answers neither; there is nothing left to decide then.
    handled.catch(() => undefined);
  });
}

function withFonts(html: string, embed: boolean): string {
  if (!embed) return html;
  const style = `<style>${fontCss(html)}</style>`;
  const head = /<head[^>]*>/i.exec(html);
  if (!head) return `${style}${html}`;
  const at = head.index + head[0].length;
  return `${html.slice(0, at)}${style}${html.slice(at)}`;
}

async function close(browser: Browser | undefined): Promise<void> {
  if (!browser) return;
  const child = browser.process();
  await Promise.race([browser.close(), new Promise((resolve) => setTimeout(resolve, 3_000).unref())]).catch(
    () => undefined,
  );
  if (child && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}
