import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UploadKind } from '@/lib/domain/order';
import { nextCode } from '../fixtures/actors-staff';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import { DESKTOP, openPerson, see } from '../fixtures/browser';
import { formValues } from '../fixtures/form-values';
import { Keyboard } from '../fixtures/keyboard';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { aMinuteLater, type Customer, makeCustomer, makeStaff } from '../fixtures/world';

let stage: Stage;
let waiting: Promise<string[]>;

beforeAll(async () => {
  stage = await openStage();
  // Made while the customer goes his way.
  waiting = Promise.all([paidOrder(), paidOrder()]);
  waiting.catch(() => {});
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'keyboard');
});

async function paidOrder(who?: Customer): Promise<string> {
  const payer = who ?? (await makeCustomer(stage.world));
  const api = await ApiCustomer.signIn(stage.world, payer);
  const { orderNo, outTradeNo } = await api.orderToPay('legal_mobile', await stage.papers(payer));
  await api.pay(outTradeNo);
  await api.untilState(orderNo, 'paid');
  return orderNo;
}

/** Made by colleagues, and with the courier. */
async function onItsWay(orderNo: string): Promise<string> {
  const { world } = stage;
  const reviewer = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer']));
  const operator = await ApiStaff.signIn(world, await makeStaff(world, ['operator']));
  await reviewer.approve(orderNo);
  await operator.startProduction(orderNo);
  const { waybillNo } = await operator.bind(orderNo);
  await world.sandbox.courier(waybillNo, 'pickUp', 'transport');
  return waybillNo;
}

const id = (name: string) => `[data-testid="${name}"]`;

/** As narrow as a desk at 400 %: bars that are fixed could cover what has the focus. */
async function without(mouse: 'narrow' | 'wide'): Promise<{ page: Page; keys: Keyboard }> {
  const viewport = mouse === 'narrow' ? { width: 360, height: 780, deviceScaleFactor: 1 } : DESKTOP;
  const page = await openPerson(stage.browser, viewport);
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  return { page, keys: new Keyboard(page) };
}

/** From the field of the number to the page behind it. */
async function signIn(keys: Keyboard, who: Customer): Promise<void> {
  const since = new Date();
  await keys.type(who.uscc);
  await keys.press('Enter');
  await keys.untilFocused('#login-code');
  await keys.type(await stage.world.sandbox.code(who.agent.mobile, 'login_code', since));
  await keys.press('Enter');
  await keys.untilFocused('h1');
}

/** In the page: closes the dialog and asks for it again before the browser has told of the closing, as quick hands do. */
async function askAgainAtOnce(opener: string): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>('dialog[open]');
  const told = new Promise((resolve) => dialog?.addEventListener('close', resolve, { once: true }));
  dialog?.querySelector<HTMLElement>('[aria-label="关闭"]')?.click();
  // The page acts on a press when the press is over; the browser tells a task later.
  while (dialog?.open) await Promise.resolve();
  document.querySelector<HTMLElement>(opener)?.click();
  await told;
  await new Promise(requestAnimationFrame);
  return dialog?.open ?? false;
}

describe('by keyboard alone', () => {
  it('a customer comes from the home page to the payment', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const papers = await stage.papers(who);
    const { page, keys } = await without('narrow');
    const values = formValues(who, 'legal_mobile');
    const at = (step: string) => page.waitForFunction((hash) => location.hash === `#${hash}`, {}, step);

    await page.goto(`${world.system.webUrl}/c/3394`);
    await keys.tab();
    expect(await keys.focused('.skip-link')).toBe(true);
    await keys.press('Enter');
    await keys.untilFocused('#main');
    await keys.go(id('tile-reissue'));
    await keys.go(id('reissue-start'));

    // Without a number: the focus goes to what has to be mended.
    await keys.go(id('login-query'));
    await keys.untilFocused('#login-uscc[aria-invalid]');
    await signIn(keys, who);
    await keys.go(id('cert-reissue'));

    // The summary takes the focus and leads to the field.
    await keys.go(id('form-next'));
    await keys.untilFocused(id('error-summary'));
    await keys.tab();
    await keys.press('Enter');
    await keys.untilFocused('#form-organisation-legalName');
    await keys.tabTo('#form-organisation-phone', true);
    for (const [name, value] of Object.entries(values.organisation).slice(2)) {
      await keys.fill(`#form-organisation-${name}`, value);
    }
    await keys.press('Enter');
    await keys.untilFocused('h1');

    await at('verification');
    await keys.tabTo('input[type="radio"]');
    await keys.press('ArrowDown');
    while (!(await keys.focused('[value="legal_mobile"]'))) await keys.press('ArrowDown');
    await keys.go(id('form-next'));
    await at('invoice');
    await keys.go(id('form-next'));
    await at('contact');
    for (const name of ['idNumber', 'email']) await keys.fill(`#form-contact-${name}`, values.contact[name] ?? '');
    await keys.press('Enter');
    await at('recipient');

    await keys.fill('#form-recipient-name', who.agent.name);
    await keys.fill('#form-recipient-mobile', who.agent.mobile);
    await keys.fill('#form-recipient-regionCode', '象山区');
    await page.waitForSelector('.ant-cascader-menu-item');
    await keys.press('ArrowDown', 'Enter');
    await page.waitForFunction(() => document.querySelector('.ant-cascader')?.textContent?.includes('象山区'));
    await keys.fill('#form-recipient-address', values.recipient.address ?? '');
    await keys.press('Enter');

    await at('agreements');
    await keys.go(id('agreement-read-privacy'));
    await keys.untilFocused('dialog *');
    for (let presses = 0; presses < 6; presses += 1) {
      await keys.tab();
      expect(await keys.focused('dialog *, body')).toBe(true);
    }
    await keys.press('Escape');
    await keys.untilFocused(id('agreement-read-privacy'));
    const boxes = await page.$$eval('input[type="checkbox"]', (all) => all.map((box) => box.id));
    await keys.tabTo(`#${boxes[0]}`, true);
    for (const box of boxes) {
      await keys.tabTo(`#${box}`);
      await keys.press('Space');
    }
    await keys.go(id('form-next'));

    await at('verify');
    await keys.go(id('verify-start'));
    await page.waitForSelector(`${id('verify-status')}[data-state="matched"]`);
    await keys.go(id('form-next'));
    await keys.go(id('confirm-order'));

    for (const [kind, file] of Object.entries(papers) as [UploadKind, string][]) {
      await keys.choose(`#upload-${kind}`, file);
      const there = ['received', 'ready'].map((state) => `${id(`upload-${kind}-status`)}[data-state="${state}"]`);
      await page.waitForSelector(there.join());
    }
    await keys.go(id('confirm-application'));
    await keys.untilFocused('dialog *');
    await keys.tabTo(id('application-code-send'));
    const asked = new Date();
    await keys.press('Enter');
    await keys.untilFocused('#application-code');
    await keys.type(await world.sandbox.code(who.agent.mobile, 'application_code', asked));
    await keys.press('Enter');
    await see(page, 'pay-qr');
    await keys.tabTo(id('pay-save'));
    console.log(`customer: ${keys.stops} stops of the focus`);
    expect(keys.problems).toEqual([]);
  });

  it('a customer follows his order and confirms that the token has come', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    await topUpBlankTokens(world.system, 1);
    const orderNo = await paidOrder(who);
    const waybillNo = await onItsWay(orderNo);
    await aMinuteLater(world);
    const { page, keys } = await without('narrow');

    await page.goto(`${world.system.webUrl}/c/3394/orders`);
    await keys.tabTo('#login-uscc');
    await signIn(keys, who);
    await keys.go(`a[href$="/orders/${orderNo}"]`);
    await page.waitForFunction((no) => document.querySelector('main')?.textContent?.includes(no), {}, waybillNo);
    await page.waitForSelector(`${id('order-state')}[data-state="shipped"]`);
    await keys.go(id('confirm-receipt'));
    await keys.untilFocused('dialog *');
    expect(await page.evaluate(askAgainAtOnce, id('confirm-receipt')), 'open at the end').toBe(true);
    await keys.press('Escape');
    await keys.untilFocused(id('confirm-receipt'));
    await keys.press('Enter');
    await keys.go(id('receipt-dialog-confirm'));
    await page.waitForSelector(`${id('order-state')}[data-state="completed"]`);
    await keys.go(id('resend-pin'));
    await page.waitForSelector(`${id('resend-pin-state')}[data-state="sent"]`);
    expect(keys.problems).toEqual([]);
  });

  it('a reviewer signs in, approves one order and sends another one back', async () => {
    const orderNos = await waiting;
    const person = await makeStaff(stage.world, ['reviewer']);
    const { page, keys } = await without('wide');
    await page.goto(`${stage.world.system.webUrl}/admin`);
    await keys.untilFocused('#staff-login');
    await keys.type(person.login);
    await keys.fill('#staff-password', person.password);
    await keys.press('Enter');
    await keys.untilFocused('#staff-totp');
    await keys.type(await nextCode(person.totpSecret));
    await keys.press('Enter');
    await keys.go('td a[href="/admin/review"]');
    for (const [at, orderNo] of orderNos.entries()) {
      await walkTo(keys, orderNo);
      await keys.untilFocused('#review-claim');
      await keys.press('Enter');
      await page.waitForSelector('#review-approve');
      for (const key of ['2', '3', '1'] as const) {
        await keys.press(key);
        await page.waitForFunction(
          (wanted) => document.querySelector('[role="tab"][aria-selected="true"]')?.textContent?.startsWith(wanted),
          {},
          key,
        );
      }
      await keys.type('?');
      await keys.untilFocused('[role="dialog"], [role="dialog"] *, .MuiDialog-container');
      await keys.press('Escape');
      await page.waitForSelector('[role="dialog"]', { hidden: true });
      if (at === 0) await keys.go('#review-approve');
      else await sendBack(keys);
      await page.waitForFunction((no) => !location.pathname.endsWith(no), {}, orderNo);
    }
    console.log(`reviewer: ${keys.stops} stops of the focus`);
    expect(keys.problems).toEqual([]);
  });
});

/** By J and K, one order after the other, wherever the queue stands. */
async function walkTo(keys: Keyboard, orderNo: string): Promise<void> {
  const { page } = keys;
  const open = async () => {
    const headline = await page.waitForSelector('[data-testid="review-order"]');
    return (await headline?.evaluate(({ textContent }) => textContent?.split(' ')[0])) ?? '';
  };
  await page.waitForFunction(
    (no) => document.querySelector('nav[aria-label="待审核队列"]')?.textContent?.includes(no),
    {},
    orderNo,
  );
  for (let here = await open(); here !== orderNo; here = await open()) {
    const queue = await page.$$eval('nav[aria-label="待审核队列"] li', (rows) =>
      rows.map((row) => row.textContent ?? ''),
    );
    const [at, wanted] = [here, orderNo].map((no) => queue.findIndex((row) => row.includes(no)));
    await keys.press((at ?? 0) < (wanted ?? 0) ? 'j' : 'k');
    await page.waitForFunction(
      (before) => !(document.querySelector('[data-testid="review-order"]')?.textContent ?? before).startsWith(before),
      {},
      here,
    );
  }
}

/** X, two reasons, and the confirmation; called off once, which gives the focus back. */
async function sendBack(keys: Keyboard): Promise<void> {
  await keys.tabTo('#review-reject');
  await keys.press('Enter');
  await keys.untilFocused('.MuiDialog-root *');
  await keys.press('Escape');
  await keys.untilFocused('#review-reject');
  await keys.page.waitForSelector('[role="dialog"]', { hidden: true });
  await keys.press('x');
  await keys.untilFocused('.MuiDialog-root *');
  for (const reason of ['licence_unclear', 'id_expired']) {
    await keys.tabTo(`#reject-${reason}`);
    await keys.press('Space');
  }
  await keys.go('#reject-confirm');
}
