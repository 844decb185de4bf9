import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerActor } from '../fixtures/actors-customer';
import { ApiCustomer } from '../fixtures/api';
import { click, clickOn, fillTest, see, seeText, textOf } from '../fixtures/browser';
import { untilState } from '../fixtures/evidence';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { type Customer, makeCustomer } from '../fixtures/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'privacy');
});

const SENSITIVE = 'sensitive-identity-1';

/** What was agreed to stands with the form from its verification on: then the data leaves. */
async function formThatWasChecked(who: Customer) {
  const session = await ApiCustomer.signIn(stage.world, who);
  const { draftId } = await session.draftByPost();
  expect((await session.trpc.verification.start.mutate({ draftId })).status).toBe('matched');
  return { session, draftId };
}

describe.each(SIZES)('on %s', (_size, screen) => {
  let who: Customer;
  let session: ApiCustomer;
  let customer: CustomerActor;
  let orderNo: string;

  beforeAll(async () => {
    who = await makeCustomer(stage.world);
    session = await ApiCustomer.signIn(stage.world, who);
    orderNo = await session.order('legal_mobile');
    customer = await stage.customer(who, session, screen);
    await customer.page.goto(`${stage.world.system.webUrl}/c/3394/privacy`, { waitUntil: 'domcontentloaded' });
  });

  describe('what a customer has agreed to', () => {
    it('is shown with version and time, and the text as it was then', async () => {
      await see(customer.page, `consent-${SENSITIVE}`);
      expect(await textOf(customer.page, `consent-${SENSITIVE}`)).toMatch(/版本 1，\d{4}年\d+月\d+日 \d\d:\d\d\s*同意/);
      // Neither card nor account was used, and the register was not asked: no such consent was asked for.
      for (const id of ['sensitive-bank-card-2', 'provide-bank-2', 'provide-register-tencent-1']) {
        expect(await customer.page.$(`[data-testid="consent-${id}"]`)).toBeNull();
      }
      await clickOn(customer.page, `[data-testid="consent-${SENSITIVE}"] button`);
      await seeText(customer.page, 'agreement-text', '《电子签名法》第二十条');
      await customer.page.keyboard.press('Escape');
    });

    it('cannot be taken back while the order needs it, and can once it is over', async () => {
      await click(customer.page, `withdraw-${SENSITIVE}`);
      await click(customer.page, 'withdraw-confirm');
      await seeText(customer.page, 'withdraw-dialog', '请先在订单详情中取消订单');
      await customer.page.keyboard.press('Escape');
      await session.trpc.order.cancel.mutate({ orderNo });
      await untilState(stage.world, orderNo, 'closed');
      await click(customer.page, `withdraw-${SENSITIVE}`);
      await click(customer.page, 'withdraw-confirm');
      await customer.page.waitForSelector(`[data-testid="withdraw-${SENSITIVE}"]`, { hidden: true });
      await seeText(customer.page, `consent-${SENSITIVE}`, '撤回');
      expect(await textOf(customer.page, `consent-${SENSITIVE}`)).toMatch(/同意.*\d\d:\d\d\s*撤回/s);
    });
  });

  describe('a form that was not sent', () => {
    it('ends with a consent that it rests on, and not before he has been told so', async () => {
      const typing = await makeCustomer(stage.world);
      const { session: own, draftId } = await formThatWasChecked(typing);
      const { page } = await stage.customer(typing, own, screen);
      await page.goto(`${stage.world.system.webUrl}/c/3394/privacy`, { waitUntil: 'domcontentloaded' });
      await click(page, `withdraw-${SENSITIVE}`);
      await seeText(page, 'withdraw-dialog', '未提交的丢失补办申请随即结束，填写的内容全部删除，不能恢复');
      await page.keyboard.press('Escape');
      await page.waitForSelector('[data-testid="withdraw-dialog"]', { hidden: true });
      expect((await own.trpc.draft.get.query({ draftId })).data.contact?.name).toBe(typing.agent.name);

      await click(page, `withdraw-${SENSITIVE}`);
      const anew = page.waitForNavigation({ waitUntil: 'domcontentloaded' });
      await click(page, 'withdraw-confirm');
      await anew;
      await page.waitForFunction(() => document.body.textContent?.includes('您还没有同意过任何事项'));
      const gone = own.trpc.draft.get.query({ draftId });
      await expect(gone).rejects.toMatchObject({ data: { domainCode: 'draft.not_found' } });
    });

    it('is gone from its own tab, too, for whoever goes back', async () => {
      const typing = await makeCustomer(stage.world);
      const { session: own, draftId } = await formThatWasChecked(typing);
      const { page } = await stage.customer(typing, own, screen);
      const copy = () => page.evaluate((key) => sessionStorage.getItem(key), `certdesk.draft.${draftId}`);
      await page.goto(`${stage.world.system.webUrl}/c/3394/reissue/${draftId}#recipient`, { waitUntil: 'load' });
      await see(page, 'form-recipient-address');
      const saved = page.waitForResponse((answer) => answer.url().includes('draft.save'));
      await fillTest(page, 'form-recipient-address', '示例新路 9 号');
      await saved;
      expect(await copy()).toContain('示例新路 9 号');

      // On a phone the bar of the main act lies over it.
      await page.$eval('a[href="/c/3394/privacy"]', (link) => (link as HTMLElement).click());
      await click(page, `withdraw-${SENSITIVE}`);
      const anew = page.waitForNavigation({ waitUntil: 'domcontentloaded' });
      await click(page, 'withdraw-confirm');
      await anew;
      await page.waitForFunction(() => document.body.textContent?.includes('您还没有同意过任何事项'));
      expect(await copy()).toBeNull();
      await page.goBack({ waitUntil: 'domcontentloaded' });
      await seeText(page, 'failure', '没有找到这份填写记录，请重新选择证书');
      expect(await page.content()).not.toContain('示例新路 9 号');
    });
  });

  describe('a copy of the data', () => {
    it('holds the agent’s own numbers, and those of others masked', async () => {
      await click(customer.page, 'privacy-copy');
      await see(customer.page, 'privacy-copy-shown');
      const text = await textOf(customer.page, 'privacy-copy-shown');
      expect(text).toContain(who.agent.mobile);
      expect(text).not.toContain(who.legalRepresentative.idNumber);
      await see(customer.page, 'privacy-copy-save');
    });

    it('the ways to correct and to delete lead to a person', async () => {
      const href = await customer.page.$eval('[data-testid="privacy-delete"]', (link) => link.getAttribute('href'));
      expect(href).toContain('/c/3394/consult?category=personal_data');
    });
  });
});
