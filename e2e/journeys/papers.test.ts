import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiCustomer } from '../fixtures/api';
import { click, clickOn, fill, see } from '../fixtures/browser';
import { evidenceOf } from '../fixtures/evidence';
import { lookAt } from '../fixtures/look';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { type Customer, makeCustomer } from '../fixtures/world';

let stage: Stage;
let who: Customer;
let orderNo: string;

beforeAll(async () => {
  stage = await openStage();
  who = await makeCustomer(stage.world);
  const api = await ApiCustomer.signIn(stage.world, who);
  const made = await api.orderToPay('legal_mobile', await stage.papers(who));
  orderNo = made.orderNo;
  await api.pay(made.outTradeNo);
  await api.untilState(orderNo, 'paid');
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, task.name);
});

const legalName = (page: Page) => page.$eval('[data-field="organisation.legalName"]', (field) => field.textContent);

const seeIn = (page: Page, selector: string, words: string) =>
  page.waitForFunction(
    (where, wanted) => [...document.querySelectorAll(where)].some((node) => node.textContent?.includes(wanted)),
    {},
    selector,
    words,
  );

const opened = async () =>
  (await evidenceOf(stage.world, orderNo)).audit
    .filter(({ action }) => ['order.open_papers', 'upload.open', 'order.claim'].includes(action))
    .map(({ action }) => action);

describe('the papers of an order', () => {
  it('are closed to who has not claimed it, until he says why; a review opens them by itself', async () => {
    const { page, webUrl } = await stage.reviewer();
    const shown = () =>
      page.waitForFunction(
        () => (document.querySelector('[data-testid="review-document"]') as HTMLImageElement | null)?.naturalWidth,
      );
    await page.goto(`${webUrl}/admin/review/${orderNo}`, { waitUntil: 'domcontentloaded' });
    await see(page, 'papers-closed');
    // Names are compared with pictures: without them they are masked, too.
    expect(await legalName(page)).not.toContain(who.legalRepresentative.name);
    expect((await lookAt(page, 'review papers closed')).failing).toEqual([]);

    await click(page, 'ask-papers');
    await fill(page, '#reason', who.agent.name.slice(0, 1));
    await clickOn(page, '#reason-show');
    await page.waitForSelector('[role="dialog"] [role="alert"]');
    expect(await opened()).toEqual([]);
    await fill(page, '#reason', `${who.agent.name}来电核对`);
    expect((await lookAt(page, 'review papers reason')).failing).toEqual([]);
    await clickOn(page, '#reason-show');
    await shown();
    await seeIn(page, '[data-field="organisation.legalName"]', who.legalRepresentative.name);
    expect(await opened()).toEqual(['order.open_papers', 'upload.open']);

    await clickOn(page, '#review-claim');
    await page.waitForSelector('#review-approve');
    await page.keyboard.press('2');
    await shown();
    await page.keyboard.press('1');
    await shown();
    await page.waitForFunction(() =>
      document.querySelector('[role="tab"][aria-selected="true"]')?.textContent?.startsWith('1'),
    );
    await page.goto(`${webUrl}/admin/orders/${orderNo}/show`, { waitUntil: 'domcontentloaded' });
    await seeIn(page, 'tbody', '领取审核');
    const history = await page.$$eval('tbody tr', (rows) => rows.map((row) => row.textContent ?? ''));
    const about = history.filter((row) => /查看|领取/.test(row)).map((row) => row.replace(/^.*?示例[0-9a-f]{4}/, ''));
    const asked = `${who.agent.name}来电核对`;
    expect(about.slice(0, 3)).toEqual([`说明原因后查看资料${asked}`, `查看资料图片${asked}`, '领取审核']);
    expect(about.slice(3).every((row) => row === '查看资料图片审核')).toBe(true);
    expect(about.length).toBeGreaterThan(3);
  });
});
