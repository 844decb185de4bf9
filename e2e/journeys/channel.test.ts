import { randomInt } from 'node:crypto';
import { like } from 'drizzle-orm';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rateLimits } from '@/db/schema/platform';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import { choose, click, clickOn, DESKTOP, fill, fillTest, openPerson, see, textOf } from '../fixtures/browser';
import { plant } from '../fixtures/planted';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { makeCustomer, makeStaff } from '../fixtures/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'channel');
});

const open = async (page: Page, address: string): Promise<number> =>
  (await page.goto(`${stage.world.system.webUrl}${address}`, { waitUntil: 'load' }))?.status() ?? 0;
const words = (page: Page): Promise<string> => page.evaluate(() => document.body.innerText);
/** Another one at every call. */
const newMobile = () => `139${String(randomInt(10_000_000, 100_000_000))}`;

describe.each(SIZES)('on %s', (_size, screen) => {
  let page: Page;
  beforeAll(async () => {
    page = await openPerson(stage.browser, screen);
  });

  describe('the first page of a channel', () => {
    it('says what can be done, for how much and how long', async () => {
      await open(page, '/c/3394');
      expect(await textOf(page, 'tile-reissue')).toMatch(/丢了 UKey.*丢失补办.*¥50\.00\/枚 · 约 5 个工作日/);
      expect(await textOf(page, 'tile-new')).toContain('¥200.00/枚');
      expect(await textOf(page, 'tile-revoke')).toContain('免费');
      expect(await textOf(page, 'point-open')).toMatch(/营业中|现在休息/);
      await click(page, 'tile-reissue');
      await see(page, 'reissue-start');
      await open(page, '/c/3394');
      await click(page, 'tile-unlock');
      await see(page, 'assistant-later');
      expect(await words(page)).toContain('桂林公积金项目受理点');
    });

    it('is another one in another channel, side by side', async () => {
      await open(page, '/c/3396');
      expect(await textOf(page, 'tile-reissue')).toContain('¥80.00/枚');
      expect(await page.$('[data-testid="tile-change"]')).toBeNull();
      expect(await words(page)).toContain('周二、四 9:00–16:30');
      const logo = () => document.querySelector<HTMLImageElement>('header img')?.naturalWidth ?? 0;
      await page.waitForFunction(logo);
      await open(page, '/c/3394');
      expect(await words(page)).not.toContain('周二、四');
    });

    it('that is closed or wrong leads to the ones that are open', async () => {
      await open(page, '/c/3395');
      expect(await textOf(page, 'channel-closed')).toContain('400-000-3395');
      await clickOn(page, '[data-testid="channel-closed"] a[href="/c/3396"]');
      await page.waitForFunction(() => document.body.innerText.includes('示例湖区政务服务平台'));
      expect(await open(page, '/c/9999')).toBe(404);
      await see(page, 'channel-unknown');
      expect(await words(page)).toContain('桂林市住房公积金管理中心');
      expect(await words(page)).not.toContain('示例停办渠道');
    });
  });

  describe('the help', () => {
    it('is found by search, read step by step, and leads on', async () => {
      await open(page, '/c/3394/help');
      await fillTest(page, 'help-search', '营业执照要盖章吗');
      await click(page, 'hit-question-seal');
      await page.waitForFunction(() => document.querySelector<HTMLDetailsElement>('#seal')?.open);
      await fillTest(page, 'help-search', '忘记密码怎么办');
      await click(page, 'hit-guide-unlock');
      await see(page, 'guide-start');
      await click(page, 'guide-start');
      await see(page, 'assistant-later');
    });

    it('says whom to ask when it has no answer', async () => {
      await open(page, '/c/3394/help');
      await fillTest(page, 'help-search', '租房提取额度');
      expect(await textOf(page, 'help-no-hit')).toContain('400-000-3394');
      await open(page, '/c/3394/help/pictures');
      expect(await page.$$eval('main svg[role="img"]', (pictures) => pictures.length)).toBe(6);
      expect(await open(page, '/c/3394/help/nothing')).toBe(404);
    });

    it('has every page that the header names, and the downloads lead on', async () => {
      await open(page, '/c/3394');
      const links = await page.$$eval('header nav a', (all) => all.map((link) => link.getAttribute('href') ?? ''));
      for (const link of links.filter((href) => href.startsWith('/'))) expect(await open(page, link), link).toBe(200);
      expect(links).toContain('https://gjj.example.com/');
      await open(page, '/c/3394/downloads');
      expect(await words(page)).toContain('即将提供');
    });
  });
});

const messageTo = (mobile: string) =>
  until('word of the answer', async () => {
    const all = await stage.world.sandbox.ledger<SmsMessage>('sms', mobile);
    return all.find((sms) => sms.templateId === 'T-message_answered' && sms.mobile.endsWith(mobile));
  });

const ANSWER = '您好，执照复印件盖章后拍照上传即可，不用寄原件。';

async function askOnPage(page: Page, question: string): Promise<void> {
  await choose(page, '#consult-category', 'reissue');
  await fill(page, '#consult-question', question);
}

const askedNo = async (page: Page): Promise<string> =>
  /Z\d{14}/.exec(await textOf(page, 'consult-done'))?.[0] ?? 'no number';

/** The code that was asked for by the button of this part of the page. */
async function enterCode(page: Page, part: 'consult' | 'answers', mobile: string): Promise<void> {
  const since = new Date();
  await fillTest(page, `${part}-mobile`, mobile);
  await click(page, `${part}-request-code`);
  await fillTest(page, `${part}-code`, await stage.world.sandbox.code(mobile, 'consult_code', since));
}

/** A second code for the same number is sent a minute after the first: nobody waits here. */
const aMinuteLater = () => stage.world.db.delete(rateLimits).where(like(rateLimits.key, 'consult-%code:%'));

describe('在线咨询', () => {
  it('asked by mobile on a phone, answered by staff, read with a code of the same mobile', async () => {
    const mobile = newMobile();
    const name = `张㛃${mobile.slice(-8)}`;
    const question = `补办要寄执照原件吗？我是${name}`;
    plant('who asks by mobile', { mobile, name });
    const page = await stage.phone();
    await open(page, '/c/3394/consult');
    await click(page, 'consult-send');
    await see(page, 'error-summary');
    await askOnPage(page, question);
    await enterCode(page, 'consult', mobile);
    await click(page, 'consult-send');
    await see(page, 'consult-done');
    const messageNo = await askedNo(page);

    const reviewer = await stage.reviewer();
    await open(reviewer.page, '/admin/messages');
    await click(reviewer.page, `message-row-${messageNo}`);
    expect(await textOf(reviewer.page, 'message-question')).toBe(question);
    expect(await words(reviewer.page)).not.toContain(mobile);
    await fill(reviewer.page, '#message-answer', ANSWER);
    await clickOn(reviewer.page, '#message-send');

    const sms = await messageTo(mobile);
    expect(sms.text).toContain(messageNo);
    expect(sms.text).not.toContain('执照');

    const reading = await stage.phone();
    await open(reading, '/c/3394/consult');
    await click(reading, 'answers-open');
    await aMinuteLater();
    await enterCode(reading, 'answers', mobile);
    await click(reading, 'answers-read');
    expect(await textOf(reading, `message-${messageNo}`)).toContain(ANSWER);
    expect(await words(reading)).not.toContain(mobile);
  });

  it('asked while signed in at a desk, answered, and shown in 订单查询 beside the order', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const api = await ApiCustomer.signIn(world, who);
    const { orderNo } = await api.orderToPay('legal_mobile', await stage.papers(who));
    const { page: wide } = await stage.customer(who, api, DESKTOP);
    await open(wide, '/c/3394/consult');
    await askOnPage(wide, `这个订单什么时候审核？请告诉${who.agent.name}`);
    await fillTest(wide, 'consult-orderNo', orderNo);
    expect(await wide.$('[data-testid="consult-mobile"]')).toBeNull();
    await click(wide, 'consult-send');
    await see(wide, 'consult-done');
    const messageNo = await askedNo(wide);

    const staff = await ApiStaff.signIn(world, await makeStaff(world, ['point_manager']));
    const { rows } = await staff.trpc.admin.messages.list.query({});
    const row = rows.find((each) => each.messageNo === messageNo);
    expect(row).toMatchObject({ organisationName: who.name, orderNo, late: false });
    await staff.trpc.admin.messages.answer.mutate({ id: row?.id ?? '', answer: `${who.agent.name}${ANSWER}` });
    const { mobile } = who.agent;
    expect((await messageTo(mobile)).params).toEqual([messageNo]);

    await open(wide, '/c/3394/orders');
    await see(wide, `message-${messageNo}`);
    expect(await textOf(wide, `message-${messageNo}`)).toContain(ANSWER);
  });
});
