import { eq } from 'drizzle-orm';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { drafts } from '@/db/schema/subscriber';
import { type CustomerActor, payByScanning } from '../fixtures/actors-customer';
import { ApiCustomer } from '../fixtures/api';
import { click, DESKTOP, PHONE, see, seeText, seeValue } from '../fixtures/browser';
import { until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, type Screen, type Stage } from '../fixtures/stage';
import { aMinuteLater, makeCustomer } from '../fixtures/world';

/** One business on several devices: begun on a phone, finished at a desk, paid by somebody else. */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'devices');
});

it('what was begun on a phone goes on at a desk, by code and SMS alone, where it was left', async () => {
  const { world } = stage;
  const who = await makeCustomer(world);
  const phone = await stage.customer(who);
  await phone.enter();
  await phone.fillStep('organisation', 'legal_mobile');
  await phone.next('verification');
  await phone.fillStep('verification', 'legal_mobile');
  await phone.next('invoice');
  await phone.type('form-invoice-addressPhone', '示例路 7 号 0773-0000007');
  await until('the last words at the server', async () => {
    const [row] = await world.db.select().from(drafts).where(eq(drafts.subscriberId, who.subscriberId));
    return row?.data.invoice?.addressPhone?.includes('示例路 7 号');
  });
  await phone.page.close();
  // He takes longer than a minute from one to the other.
  await aMinuteLater(world);

  const desk = await stage.customer(who, undefined, DESKTOP);
  await desk.openManualLink();
  await desk.readGuide();
  await desk.signIn();
  await see(desk.page, 'cert-reissue');
  await seeText(desk.page, 'cert-reissue', '继续补办');
  await click(desk.page, 'cert-reissue');
  await desk.atStep('invoice');
  await seeValue(desk.page, '#form-invoice-addressPhone', '示例路 7 号 0773-0000007');
  await desk.goToStep('organisation');
  await seeValue(desk.page, '#form-organisation-legalName', who.legalRepresentative.name);
});

/** A customer at the page with the code, in a browser that shares, or does not. */
async function atPayment(
  screen: Screen,
  prepare: (page: Page) => Promise<unknown>,
): Promise<{ customer: CustomerActor; code: string }> {
  const { world } = stage;
  const who = await makeCustomer(world);
  const api = await ApiCustomer.signIn(world, who);
  const { orderNo } = await api.orderToPay('legal_mobile', await stage.papers(who));
  const customer = await stage.customer(who, api, screen);
  await prepare(customer.page);
  await customer.page.goto(`${world.system.webUrl}/c/3394/orders/${orderNo}/pay`, { waitUntil: 'domcontentloaded' });
  return { customer, code: await customer.scanQr() };
}

it('on a phone the code is handed to whoever pays, or opened there, and this page follows the payment', async () => {
  const { customer, code } = await atPayment(PHONE, (page) =>
    page.evaluateOnNewDocument(() => {
      // As a phone's own sheet of people and apps would take it.
      Object.assign(navigator, { share: async (given: ShareData) => Object.assign(globalThis, { given }) });
    }),
  );
  await click(customer.page, 'pay-share');
  const given = await customer.page.evaluate(() => (globalThis as unknown as { given: ShareData }).given);
  expect(given.url).toBe(code);
  expect(await customer.page.$eval('[data-testid="pay-open"]', (link) => (link as HTMLAnchorElement).href)).toBe(code);
  expect(given.title).toMatch(/^证书付款 \d{8}A\d{6}$/);
  await payByScanning(await stage.phone(), given.url ?? '');
  await customer.seePaid();
});

it('on a wide screen, where nothing is shared, its address is copied, and the picture saved', async () => {
  const { customer, code } = await atPayment(DESKTOP, (page) =>
    page.evaluateOnNewDocument(() => {
      Object.defineProperty(navigator, 'share', { value: undefined });
      const kept = { copied: '', saved: '' };
      Object.assign(globalThis, { kept });
      Object.defineProperty(navigator, 'clipboard', {
        value: {
          writeText: async (text: string) => {
            kept.copied = text;
          },
        },
      });
      const { click } = HTMLAnchorElement.prototype;
      HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
        if (!this.download) return click.call(this);
        kept.saved = `${this.download} ${this.href.slice(0, 22)}`;
      };
    }),
  );
  const kept = () =>
    customer.page.evaluate(() => (globalThis as unknown as { kept: { copied: string; saved: string } }).kept);
  await click(customer.page, 'pay-share');
  await customer.page.waitForFunction(() => document.body.textContent?.includes('付款链接已复制'));
  expect((await kept()).copied).toBe(code);
  await click(customer.page, 'pay-save');
  await customer.page.waitForFunction(() => document.body.textContent?.includes('二维码已保存'));
  expect((await kept()).saved).toMatch(/^付款二维码-\d{8}A\d{6}\.png data:image\/png;base64,$/);
});
