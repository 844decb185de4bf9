import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { channels } from '@/db/schema/channel';
import { DEMO_CHANNEL_ID } from '@/db/seed/channels';
import type { OpeningHours } from '@/lib/domain/opening';
import { ApiCustomer } from '../fixtures/api';
import { click, clickOn, see, textOf } from '../fixtures/browser';
import { lookAt } from '../fixtures/look';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { makeCustomer } from '../fixtures/world';

let stage: Stage;
let page: Page;
let orderNo: string;
let order: string;

beforeAll(async () => {
  stage = await openStage();
  const { world } = stage;
  const who = await makeCustomer(world);
  const api = await ApiCustomer.signIn(world, who);
  orderNo = await api.order('legal_mobile');
  order = `${world.system.webUrl}/c/3394/orders/${orderNo}`;
  page = (await stage.customer(who, api)).page;
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, task.name);
});

const HOTLINE = '400-000-3394';
/** Good at every width, and for who cannot see it. */
const findings = async (name: string): Promise<string[]> => (await lookAt(page, name)).failing;

/** Opens the order in a browser in which something of ours throws; gives the way back. */
async function openBroken(breakIt: () => void): Promise<() => Promise<void>> {
  const { identifier } = await page.evaluateOnNewDocument(breakIt);
  await page.goto(order, { waitUntil: 'domcontentloaded' });
  return () => page.removeScriptToEvaluateOnNewDocument(identifier);
}

/** The line of the web server's log that has this number in it. */
async function logLine(no: string): Promise<string> {
  const file = path.join(stage.world.system.logDir, 'web.log');
  const find = async () => (await readFile(file, 'utf8')).split('\n').find((line) => line.includes(no)) ?? '';
  await expect.poll(find, { timeout: 30_000 }).not.toBe('');
  return find();
}

/** The 受理编号 on the page is one that staff find. */
async function registered(): Promise<Record<string, unknown>> {
  await see(page, 'case-no');
  const line = await logLine(await textOf(page, 'case-no'));
  return JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>;
}

describe('no dead end', () => {
  it('an address that is not there names order, hotline and a next step', async () => {
    const response = await page.goto(`${order}/nowhere`, { waitUntil: 'load' });
    expect(response?.status()).toBe(404);
    await page.waitForFunction((no) => document.querySelector('main')?.textContent?.includes(no), {}, orderNo);
    expect(await page.$eval('main', (main) => main.textContent)).toContain(HOTLINE);
    expect(await registered()).toMatchObject({ what: 'missing', path: '/c/:x/orders/:x/nowhere', places: [] });
    expect(await findings('not found in a channel')).toEqual([]);
    await clickOn(page, `main a[href$="${orderNo}"]`);
    await see(page, 'order-state');
  });

  it.each(['/c/nowhere', '/nowhere'])('%s, which no channel has, is registered as well', async (address) => {
    const response = await page.goto(`${stage.world.system.webUrl}${address}`, { waitUntil: 'load' });
    expect(response?.status()).toBe(404);
    expect(await registered()).toMatchObject({ what: 'missing', path: address });
    expect(await page.$eval('main', (main) => main.textContent)).toContain(HOTLINE);
    expect(await findings(`not found at all ${address}`)).toEqual([]);
  });

  it('an order that is not his is not found, with its number, hotline and a next step', async () => {
    const other = orderNo.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
    await page.goto(order.replace(orderNo, other), { waitUntil: 'domcontentloaded' });
    await see(page, 'failure');
    const text = await page.$eval('main', (main) => main.textContent ?? '');
    for (const words of ['没有找到该订单', other, HOTLINE, '查询全部订单']) expect(text).toContain(words);
    expect(await registered()).toMatchObject({ what: 'missing', path: '/c/:x/orders/:x' });
    expect(await findings('order not found')).toEqual([]);
  });

  it('a page that fails while it is drawn names order and hotline, and comes back', async () => {
    const mend = await openBroken(() => {
      // The dates of every page are written by it.
      Intl.DateTimeFormat.prototype.formatToParts = () => {
        throw new Error('broken for the test');
      };
    });
    await see(page, 'page-error');
    const text = await textOf(page, 'page-error');
    for (const words of [orderNo, HOTLINE, '您填写的内容已保留']) expect(text).toContain(words);
    const line = await registered();
    expect(line).toMatchObject({ what: 'broken', path: '/c/:x/orders/:x', errorName: 'Error' });
    expect(line.build).toMatch(/^web-\w+$/);
    expect(line.places).not.toEqual([]);
    expect(JSON.stringify(line)).not.toContain('broken for the test');
    expect(await findings('error of a page')).toEqual([]);
    await mend();
    await click(page, 'page-reload');
    await see(page, 'order-state');
  });

  it('a document that fails as a whole does so too', async () => {
    const mend = await openBroken(() => {
      // What the client of the API, which stands around every page, is made of.
      globalThis.Proxy = new Proxy(Proxy, {
        construct(Native, [target, handler]) {
          if (typeof target === 'function') throw new Error('broken for the test');
          return new Native(target, handler);
        },
      });
    });
    await page.waitForFunction((no) => document.querySelector('.plain-page')?.textContent?.includes(no), {}, orderNo);
    expect(await page.$eval('main', (main) => main.textContent)).toContain(HOTLINE);
    expect(await registered()).toMatchObject({ what: 'broken', path: '/c/:x/orders/:x' });
    expect(await findings('error of a document')).toEqual([]);
    await mend();
    await page.locator('.plain-page button').click();
    await see(page, 'order-state');
  });

  it('a failure of the server has a number, and the hotline of the channel that was open last', async () => {
    const { db } = stage.world;
    const [good] = await db.select().from(channels).where(eq(channels.id, DEMO_CHANNEL_ID));
    if (!good) throw new Error('no channel');
    const number = 90_000 + (Date.now() % 10_000);
    const broken = { ...good, id: `broken-${randomUUID()}`, number, open: false, hotlineOpening: {} as OpeningHours };
    await db.insert(channels).values(broken);
    try {
      await page.goto(order, { waitUntil: 'domcontentloaded' });
      await see(page, 'order-state');
      const response = await page.goto(`${stage.world.system.webUrl}/c/${number}`, { waitUntil: 'load' });
      expect(response?.status()).toBe(500);
      await see(page, 'page-error');
      const text = await textOf(page, 'page-error');
      expect(await logLine(/受理编号：(\d+)/.exec(text)?.[1] ?? 'none')).toContain('digest');
      expect(text).toContain(HOTLINE);
      expect(await findings('error of the server')).toEqual([]);
      // Where a customer gets on from here.
      await clickOn(page, 'main a[href="/c/3394/orders"]');
      await page.waitForFunction((no) => document.body.textContent?.includes(no), {}, orderNo);
    } finally {
      await db.delete(channels).where(eq(channels.id, broken.id));
    }
  });
});
