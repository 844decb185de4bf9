import { eq } from 'drizzle-orm';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '@/db/schema/order';
import { subscribers } from '@/db/schema/subscriber';
import { makeOrder } from '@/db/testing/factories';
import { readPdf } from '@/workflows/activities/documents/testing/pdf';
import { ApiCustomer, ApiStaff, refusalOf } from '../fixtures/api';
import { choose, click, DESKTOP, fill, fillTest, PHONE, see, seeText } from '../fixtures/browser';
import { save } from '../fixtures/download';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { makeCustomer, makeStaff } from '../fixtures/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await topUpBlankTokens(stage.world.system, 2);
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'query');
});

/** The files that the page gives are the ones that the tax side has made. */
async function seeInvoice(page: Page, orderNo: string): Promise<void> {
  const { sandbox } = stage.world;
  await see(page, 'invoice-download');
  const [issued] = await sandbox.ledger<{ invoiceNo: string; billing: { buyerName: string } }>('nuonuo', orderNo);
  expect(issued).toMatchObject({
    invoiceNo: expect.stringMatching(/^\d{20}$/),
    billing: { buyerName: '桂林示例新抬头有限公司' },
  });
  const { invoiceNo = '' } = issued ?? {};
  await page.waitForFunction((no) => document.querySelector('main')?.textContent?.includes(no), {}, invoiceNo);
  const original = async (format: 'pdf' | 'ofd') =>
    Buffer.from(await (await fetch(`${sandbox.url}/nuonuo/${format}/${invoiceNo}`)).arrayBuffer());
  const pdf = await save(page, 'invoice-download');
  expect(pdf.name).toMatch(/\.pdf$/);
  expect(pdf.bytes.equals(await original('pdf'))).toBe(true);
  const [sheet] = await readPdf(new Uint8Array(pdf.bytes));
  expect(sheet?.text).toContain(invoiceNo);
  // A browser without a viewer of its own saves what it is given to show.
  expect((await save(page, 'invoice-preview')).bytes.equals(pdf.bytes)).toBe(true);
  const ofd = await save(page, 'invoice-ofd');
  expect(ofd.name).toBe(`${invoiceNo}.ofd`);
  expect(ofd.bytes.equals(await original('ofd'))).toBe(true);
  // An OFD is a ZIP file.
  expect(ofd.bytes.subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04'));
  expect(ofd.bytes.includes(`<ofd:CustomData Name="发票号码">${invoiceNo}</ofd:CustomData>`)).toBe(true);
}

/** None of his pages asks again by itself: what they show of a change, the news have brought. Gives how often one would have. */
async function onlyByNews(page: Page): Promise<() => Promise<number>> {
  await page.evaluateOnNewDocument(() => {
    const { setInterval } = window;
    const own = window as unknown as { unasked: number; setInterval(act: () => void, every: number): number };
    own.unasked = 0;
    own.setInterval = (act, every) => {
      if (every < 8_000) return setInterval(act, every);
      own.unasked += 1;
      return 0;
    };
  });
  return () => page.evaluate(() => (window as unknown as { unasked: number }).unasked);
}

describe('订单查询', () => {
  it('asks for one code, however fast it is pressed', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const { page } = await stage.customer(who);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(...(request.url().match(/auth\.requestCode/g) ?? [])));
    await page.goto(`${world.system.webUrl}/c/3394/orders`, { waitUntil: 'domcontentloaded' });
    await fillTest(page, 'login-uscc', who.uscc);
    await page.$eval('[data-testid="login-query"]', (button) => {
      (button as HTMLElement).click();
      (button as HTMLElement).click();
    });
    await see(page, 'login-sent');
    expect(await page.$('[data-testid="login-failure"]')).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('is told of what changes while the list is open', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const api = await ApiCustomer.signIn(world, who);
    const first = await api.order('legal_mobile');
    const { page } = await stage.customer(who, api);
    const unasked = await onlyByNews(page);
    const listening = page.waitForResponse((answer) => answer.url().includes('order.changes'));
    await page.goto(`${world.system.webUrl}/c/3394/orders`, { waitUntil: 'domcontentloaded' });
    await see(page, `order-card-${first}`);
    await listening;
    await api.trpc.order.cancel.mutate({ orderNo: first });
    await page.waitForSelector(`[data-testid="order-card-${first}"] [data-state="closed"]`);
    // Whatever the page asked when the news began is answered by now.
    const second = await api.order('legal_mobile');
    await see(page, `order-card-${second}`);
    expect(await unasked()).toBeGreaterThan(0);
  });

  it('lists every order, finds by what is chosen, and the address keeps it', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const api = await ApiCustomer.signIn(world, who);
    const [subscriber] = await world.db.select().from(subscribers).where(eq(subscribers.id, who.subscriberId));
    if (!subscriber) throw new Error('the customer is unknown');
    const completed = await makeOrder(world.db, 'completed', { subscriber });
    const closed = await makeOrder(world.db, 'closed', { subscriber });
    const running = await api.order('legal_mobile');
    const customer = await stage.customer(who, api);
    const { page } = customer;
    const list = `${world.system.webUrl}/c/3394/orders`;
    const shown = (kind: 'card' | 'row') =>
      page.$$eval(`[data-testid^="order-${kind}-"]`, (all) =>
        all
          .filter((node) => (node as HTMLElement).offsetParent !== null)
          .map((node) => node.getAttribute('data-testid')),
      );

    await page.goto(list, { waitUntil: 'domcontentloaded' });
    await see(page, `order-card-${running}`);
    expect((await shown('card'))[0]).toBe(`order-card-${running}`);
    expect(await shown('card')).toHaveLength(3);
    await choose(page, '#filter-group', 'done');
    await seeText(page, 'filter-result', '符合条件 1 个');
    expect(await shown('card')).toEqual([`order-card-${completed.order.orderNo}`]);
    expect(page.url()).toContain('?state=done');

    // Wide, and from the address alone.
    await page.setViewport(DESKTOP);
    await page.goto(`${list}?state=ended`, { waitUntil: 'domcontentloaded' });
    await see(page, `order-row-${closed.order.orderNo}`);
    expect(await shown('row')).toEqual([`order-row-${closed.order.orderNo}`]);
    await fillTest(page, 'filter-text', '没有这个订单');
    await seeText(page, 'filter-result', '没有符合条件的订单');
    await click(page, 'filter-clear');
    await see(page, `order-row-${running}`);
    expect(await shown('row')).toHaveLength(3);
    await page.setViewport(PHONE);
  });

  it.each(SIZES)(
    'on %s: from the changed address to the invoice as a file and the PIN that is sent once more',
    async (_size, screen) => {
      const { world } = stage;
      const who = await makeCustomer(world);
      const api = await ApiCustomer.signIn(world, who);
      const { orderNo, outTradeNo } = await api.orderToPay('legal_mobile', await stage.papers(who));
      const customer = await stage.customer(who, api, screen);
      const { page } = customer;
      const unasked = await onlyByNews(page);
      await customer.openOrder(orderNo);
      await page.waitForSelector('[data-testid="order-live"][data-news="live"]');
      expect(await unasked()).toBeGreaterThan(0);

      // Before it is issued the invoice may get another title.
      await click(page, 'change-invoice');
      await fill(page, '#invoice-title', '桂林示例新抬头有限公司');
      await click(page, 'invoice-dialog-confirm');
      await page.waitForSelector('[data-testid="invoice-dialog"]', { hidden: true });

      await api.pay(outTradeNo);
      await customer.seeState('paid');
      await click(page, 'change-recipient');
      await fillTest(page, 'recipient-name', '陈示例');
      await fillTest(page, 'recipient-mobile', '13900000009');
      await click(page, 'recipient-dialog-confirm');
      await seeText(page, 'recipient-dialog', '请选择省、市、区县');
      await choose(page, '#recipient-province', '450000');
      await choose(page, '#recipient-city', '450300');
      await choose(page, '#recipient-county', '450305');
      await fillTest(page, 'recipient-address', '示例新路 9 号');
      await click(page, 'recipient-dialog-confirm');
      await page.waitForSelector('[data-testid="recipient-dialog"] form', { hidden: true });

      const staff = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer', 'operator']));
      await staff.approve(orderNo);
      await staff.startProduction(orderNo);
      const { waybillNo } = await staff.bind(orderNo);
      expect(JSON.stringify(await world.sandbox.ledger('sf', orderNo))).toContain('示例新路 9 号');
      // With a waybill the address is fixed.
      const recipient = { name: '陈示例', mobile: '13900000009', regionCode: '450305', address: '示例路 1 号' };
      const names = { province: '广西壮族自治区', city: '桂林市', county: '七星区' };
      const late = api.trpc.order.changeRecipient.mutate({ orderNo, recipient: { ...recipient, ...names } });
      expect(await refusalOf(late)).toBe('order.recipient_fixed');

      await world.sandbox.courier(waybillNo, 'pickUp', 'transport');
      await customer.seeState('shipped');
      await seeText(page, 'route', '顺丰速运 已收取快件');
      // The courier's record of the delivery is lost: the customer says so himself.
      await click(page, 'confirm-receipt');
      await click(page, 'receipt-dialog-confirm');
      await customer.seeState('completed');
      const [row] = await world.db.select().from(orders).where(eq(orders.orderNo, orderNo));
      expect(row?.deliveredAt).not.toBeNull();

      await seeInvoice(page, orderNo);
      await seeText(page, 'messages', '资料正在审核');
      await click(page, 'resend-pin');
      await page.waitForSelector('[data-testid="resend-pin-state"][data-state="sent"]');
      const pins = await until('two messages', async () => {
        const all = await world.sandbox.ledger<SmsMessage>('sms');
        const mine = all.filter(({ templateId, params }) => templateId === 'T-token_pin' && params[0] === orderNo);
        return mine.length === 2 && mine;
      });
      expect(pins[0]?.params[1]).toBe(pins[1]?.params[1]);
      expect(await page.content()).not.toContain(pins[0]?.params[1] ?? 'PIN');
      await click(page, 'resend-invoice');
      await page.waitForSelector('[data-testid="resend-invoice-state"][data-state="sent"]');

      // Three times a day: this was the first.
      await api.trpc.order.resendPin.mutate({ orderNo });
      await until('the second', async () => {
        const { resends } = await api.trpc.order.get.query({ orderNo });
        return resends.filter(({ kind, state }) => kind === 'pin' && state === 'sent').length === 2;
      });
      await api.trpc.order.resendPin.mutate({ orderNo });
      await until('the third', async () => {
        const { resends } = await api.trpc.order.get.query({ orderNo });
        return resends.filter(({ kind, state }) => kind === 'pin' && state === 'sent').length === 3;
      });
      expect(await refusalOf(api.trpc.order.resendPin.mutate({ orderNo }))).toBe('limit.reached');
    },
  );
});
