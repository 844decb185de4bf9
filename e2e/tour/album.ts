import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'puppeteer-core';
import type { Show } from '../fixtures/actors-customer';

interface Picture {
  file: string;
  title: string;
  sentence: string;
  wide: boolean;
  /** The heading that it stands under. */
  chapter: string;
}

const html = (text: string): string =>
  text.replace(/[<>&"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[c] ?? c);

/** Pictures in the order of the story, and the page that shows them. Each one is printed with the time it took to get there. */
export class Album {
  readonly #pictures: Picture[] = [];
  readonly #files: { name: string; what: string }[] = [];
  readonly #started = performance.now();
  #last = performance.now();
  #chapter = '';

  private constructor(readonly dir: string) {}

  /** An empty album: the pictures of an earlier tour are gone. */
  static async open(dir: string): Promise<Album> {
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    return new Album(dir);
  }

  /** What comes next is a story of its own. */
  begin(chapter: string): void {
    this.#chapter = chapter;
    console.log(`\n${chapter}`);
  }

  readonly show: Show = async (title, sentence, page) => {
    const number = String(this.#pictures.length + 1).padStart(2, '0');
    const file = `${number}-${title.replace(/\s+/g, '-')}.png`;
    await settled(page);
    await page.screenshot({ path: path.join(this.dir, file) as `${string}.png` });
    const now = performance.now();
    console.log(`${number}  ${((now - this.#last) / 1000).toFixed(1).padStart(5)} s  ${title}：${sentence}`);
    this.#last = now;
    this.#pictures.push({ file, title, sentence, wide: (page.viewport()?.width ?? 0) > 600, chapter: this.#chapter });
  };

  /** What was shown in an earlier chapter is passed over. */
  only(...titles: string[]): Show {
    return async (title, sentence, page) => {
      if (titles.includes(title)) await this.show(title, sentence, page);
    };
  }

  /** The file of the first picture with this title. */
  picture(title: string): string {
    const found = this.#pictures.find((picture) => picture.title === title);
    if (!found) throw new Error(`no picture has the title ${title}`);
    return path.join(this.dir, found.file);
  }

  async add(name: string, content: string | Uint8Array, what: string): Promise<void> {
    await writeFile(path.join(this.dir, name), content);
    this.#files.push({ name, what });
  }

  /** The page as it was when the story stopped tells more than the error, and what it says tells most. */
  async stopped(page: Page): Promise<void> {
    if (page.url() === 'about:blank') return;
    const file = path.join(this.dir, `stopped-${Date.now()}.png`);
    await page.screenshot({ path: file as `${string}.png` });
    const said = await page.$$eval('[role="alert"]', (nodes) =>
      nodes.map((node) => node.textContent?.trim()).filter(Boolean),
    );
    console.log(
      `stopped at ${new URL(page.url()).pathname}${said.length > 0 ? `: ${said.join(' · ')}` : ''} (${file})`,
    );
  }

  /** Writes index.html. */
  async close(facts: readonly string[]): Promise<void> {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(0);
    const chapters = [...new Set(this.#pictures.map(({ chapter }) => chapter))];
    const files = this.#files.map(({ name, what }) => `<li><a href="${name}">${name}</a> ${html(what)}</li>`);
    await writeFile(
      path.join(this.dir, 'index.html'),
      `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>数字证书服务系统：办理全程</title><style>${STYLE}</style>
<h1>数字证书服务系统：办理全程</h1>
<p>真实浏览器、数据库、工作流、PKCS#11 介质，用时 ${seconds} 秒。窄图是客户的手机，宽图是工作人员的屏幕。</p>
${chapters.map((chapter) => this.#figures(chapter)).join('\n')}
<h2>办出来的东西</h2><ul>${files.join('')}</ul>
<h2>独立验证</h2><ul>${facts.map((fact) => `<li>${html(fact)}</li>`).join('')}</ul></html>\n`,
    );
  }

  #figures(chapter: string): string {
    const figures = this.#pictures.flatMap(({ file, title, sentence, wide, chapter: its }, at) =>
      its === chapter
        ? `<figure class="${wide ? 'wide' : 'phone'}">
  <img src="${encodeURIComponent(file)}" alt="${html(title)}" loading="lazy">
  <figcaption><b>${at + 1} ${html(title)}</b> ${html(sentence)}</figcaption></figure>`
        : [],
    );
    return `<h2>${html(chapter)}</h2>\n<main>${figures.join('\n')}</main>`;
  }
}

/** Fonts, pictures and the last transitions are there. */
async function settled(page: Page): Promise<void> {
  await page.bringToFront();
  await page
    .waitForNetworkIdle({ idleTime: 150, timeout: 2_000, concurrency: 2 })
    // An open page always has its event stream, and may be loading something slow: the picture is taken all the same.
    .catch(() => undefined);
  await page.evaluate(async () => {
    await document.fonts.ready;
    const pictures = [...document.images].filter((image) => image.loading !== 'lazy');
    await Promise.all(pictures.map((image) => image.decode().catch(() => undefined)));
    await Promise.all(
      document
        .getAnimations()
        .map((a) => (a.effect?.getComputedTiming().endTime === Infinity ? null : a.finished.catch(() => null))),
    );
  });
}

const STYLE = `
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:1200px;margin:32px auto;padding:0 16px;color:#17202b}
main{display:flex;flex-wrap:wrap;gap:24px;align-items:flex-start}
figure{margin:0}.phone{width:260px}.wide{width:100%;max-width:820px}
img{width:100%;border:1px solid #d3dae3;border-radius:8px;box-shadow:0 2px 8px #0001}
figcaption{font-size:14px;margin-top:6px}`;
