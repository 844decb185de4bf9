import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, CookieData, Page } from 'puppeteer-core';
import { ApiCustomer } from '../fixtures/api';
import { openBrowser, openPerson, PHONE } from '../fixtures/browser';
import { addressOf, portalPages } from '../fixtures/pages';
import { drawPapers } from '../fixtures/pictures';
import { makeCustomer, type World } from '../fixtures/world';
import { compare, type Line, median } from './figures';
import { openForms } from './forms';
import { type Size, say } from './rounds';

/** A cheap phone in a poor net, as Lighthouse's mobile profile: slow 4G by latency and throughput, a processor four times slower. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1_638.4 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const CPU_RATE = 4;
/** What web.dev calls good. */
const LCP_LIMIT = 2_500;
const INP_LIMIT = 200;
/** Our own budget for a first visit, everything compressed as it goes over the wire. */
const KB_LIMIT = 350;

interface Target {
  name: string;
  address: string;
  /** What a person presses there. */
  press: string;
  session: CookieData[];
}

interface Visit {
  kb: number;
  scriptKb: number;
  lcp: number;
  /** None when the press led away before the page could paint anything in answer to it. */
  inp: number | null;
}

const BARE: Target = { name: 'bare page', address: '/nothing-here', press: 'body', session: [] };

/** So long an answer to a press is waited for. */
const LOOK_MS = 1_500;

const MAIN_ACT = '[data-actions] button, [data-actions] a, main a, main button';

/** Every page of the portal with something in it. */
async function targets(world: World): Promise<Target[]> {
  const customer = await ApiCustomer.signIn(world, await makeCustomer(world));
  const dir = await mkdtemp(path.join(tmpdir(), 'certdesk-bench-'));
  const { orderNo } = await customer.orderToPay('legal_mobile', await drawPapers(customer.who, dir));
  await rm(dir, { recursive: true });
  const forms = await openForms(world);
  const host = new URL(world.system.webUrl).hostname;
  return portalPages().map((pattern) => {
    const [, kind = ''] = /(\w+)\/\[draftId\]/.exec(pattern) ?? [];
    const form = forms[kind];
    if (kind && !form) throw new Error(`no form is open for ${pattern}`);
    const values = { channel: '3394', topic: 'reissue', orderNo, draftId: form?.draftId ?? '' };
    return {
      name: pattern.replace('/c/[channel]', '') || 'home',
      address: addressOf(pattern, values),
      press: pattern.endsWith('[draftId]') ? '[data-testid="form-next"]' : MAIN_ACT,
      session: (form?.customer ?? customer).cookies(host),
    };
  });
}

/** What a page tells as it happens: once it was left, nobody can ask it. */
type Told = (what: 'lcp' | 'press', milliseconds: number) => void;

/** In the page, before anything else: the browser's own clocks. */
function watch(): void {
  const { told } = window as unknown as { told: Told };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) told('lcp', entry.startTime);
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  const tell = (entries: PerformanceEntryList) => {
    for (const entry of entries as (PerformanceEntry & { interactionId?: number })[])
      if (entry.interactionId) told('press', entry.duration);
  };
  const presses = new PerformanceObserver((list) => tell(list.getEntries()));
  presses.observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  addEventListener('pagehide', () => tell(presses.takeRecords()));
}

async function countBytes(page: Page): Promise<{ all: () => number; scripts: () => number }> {
  const client = await page.createCDPSession();
  await client.send('Network.enable');
  await client.send('Network.emulateNetworkConditions', SLOW_4G);
  await client.send('Emulation.setCPUThrottlingRate', { rate: CPU_RATE });
  const scripts = new Set<string>();
  const sizes = new Map<string, number>();
  client.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Script' && scripts.add(requestId)));
  client.on(
    'Network.loadingFinished',
    ({ requestId, encodedDataLength }) => void sizes.set(requestId, encodedDataLength),
  );
  const sum = (wanted: (id: string) => boolean) =>
    [...sizes].reduce((total, [id, bytes]) => total + (wanted(id) ? bytes : 0), 0) / 1024;
  return { all: () => sum(() => true), scripts: () => sum((id) => scripts.has(id)) };
}

/** A first visit: nothing in the cache. Then one press on the page's main act. */
export async function visit(browser: Browser, webUrl: string, target: Target): Promise<Visit> {
  const page = await openPerson(browser, PHONE);
  try {
    if (target.session.length > 0) await page.browserContext().setCookie(...target.session);
    const seen = { lcp: 0, press: 0 };
    await page.exposeFunction('told', ((what, milliseconds) => {
      seen[what] = what === 'lcp' ? milliseconds : Math.max(seen.press, milliseconds);
    }) satisfies Told);
    await page.evaluateOnNewDocument(watch);
    const bytes = await countBytes(page);
    await page.goto(webUrl + target.address, { waitUntil: 'load', timeout: 60_000 });
    await page.waitForNetworkIdle({ idleTime: 500, concurrency: 1, timeout: 15_000 }).catch(() => {});
    await page.waitForSelector(target.press, { visible: true });
    const [kb, scriptKb, { lcp }] = [bytes.all(), bytes.scripts(), { ...seen }];
    if (lcp === 0) throw new Error(`${webUrl}${target.address}: no content was painted`);
    const document = () => page.evaluate(() => performance.timeOrigin).catch(() => null);
    const before = await document();
    await page.click(target.press);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    // A press that the browser answered within half a frame reports nothing; and nothing is told any more when it led away.
    const hasLeft = (await document()) !== before;
    return { kb, scriptKb, lcp, inp: seen.press || (hasLeft ? null : 8) };
  } finally {
    await page.browserContext().close();
  }
}

/** (e) First visit of each page on a throttled phone, against a page of this app with nothing on it. */
export async function rowE(world: World, size: Size): Promise<Line[]> {
  const { webUrl } = world.system;
  const pages = await targets(world);
  const { browser, close } = await openBrowser();
  const rounds = size.smoke ? 1 : Math.min(size.rounds, 2);
  try {
    await visit(browser, webUrl, BARE);
    const lines: Line[] = [];
    for (const target of size.smoke ? pages.slice(0, 2) : pages) {
      const ours: Visit[] = [];
      const bare: Visit[] = [];
      for (let round = 0; round < rounds; round += 1) {
        ours.push(await visit(browser, webUrl, target));
        bare.push(await visit(browser, webUrl, BARE));
      }
      lines.push(...linesOf(target.name, ours, bare));
      say(`${target.name}: ${JSON.stringify(ours.at(-1))}`);
    }
    return lines;
  } finally {
    await close();
  }
}

function linesOf(name: string, ours: Visit[], bare: Visit[]): Line[] {
  const figures = (key: keyof Visit, of: Visit[]) => of.map((visit) => visit[key]).filter((figure) => figure !== null);
  const of = (key: keyof Visit) => compare(figures(key, ours), figures(key, bare));
  const line = { row: 'e' as const, against: 'bare page' };
  const scripts = `${median(figures('scriptKb', ours)).toFixed(0)} KB of it are scripts, of the bare page ${median(figures('scriptKb', bare)).toFixed(0)} KB`;
  const measured = figures('inp', ours).length === ours.length;
  const press: Line[] = measured ? [{ ...line, what: `${name}: INP`, unit: 'ms', ...of('inp'), limit: INP_LIMIT }] : [];
  const why = measured
    ? {}
    : { rest: 'no INP: the press led to another document before this one had painted an answer' };
  return [
    { ...line, what: `${name}: LCP`, unit: 'ms', ...of('lcp'), limit: LCP_LIMIT, ...why },
    ...press,
    { ...line, what: `${name}: over the wire`, unit: 'KB', ...of('kb'), limit: KB_LIMIT, rest: scripts },
  ];
}
