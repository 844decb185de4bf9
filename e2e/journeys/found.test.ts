import { isNotNull } from 'drizzle-orm';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import { ApiCustomer, refusalOf } from '../fixtures/api';
import { click, fillTest, see, seeText } from '../fixtures/browser';
import { chainPem, evidenceOf, transitionPath } from '../fixtures/evidence';
import { endedHistories, keepHistory } from '../fixtures/history';
import { opensslSerial } from '../fixtures/pki';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { type Customer, makeCustomer } from '../fixtures/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'found');
});

/** What the CA says of the lost certificate, at the addresses that stand in any of its certificates. */
async function opinion(who: Customer): Promise<{ ocsp: string; listed: boolean }> {
  const [other] = await stage.world.db.select().from(certificates).where(isNotNull(certificates.pem)).limit(1);
  const { ocsp, crl } = await opensslSerial(who.lost.serialHex, other?.pem ?? '', await chainPem(stage.world));
  return { ocsp, listed: crl.toLowerCase().includes(who.lost.serialHex) };
}

async function codeFor(page: Page, who: Customer): Promise<string> {
  const since = new Date();
  await click(page, 'found-code-send');
  return stage.world.sandbox.code(who.agent.mobile, 'found_code', since);
}

/** On the page, and to everybody who asks the CA. */
async function restored(page: Page, who: Customer): Promise<void> {
  await seeText(page, 'old-certificate', '有效');
  // The list is published a moment after the hold was lifted.
  await until('the end of the hold', async () => !(await opinion(who)).listed);
  const { ocsp } = await opinion(who);
  expect(ocsp).toContain('Response verify OK');
  expect(ocsp).toContain(': good');
}

describe('UKey 找到了', () => {
  it.each(SIZES)(
    'on %s, before production: the old certificate counts again, the money comes back',
    async (_size, screen) => {
      const { world } = stage;
      const who = await makeCustomer(world);
      const api = await ApiCustomer.signIn(world, who);
      const { orderNo, outTradeNo } = await api.orderToPay('legal_mobile', await stage.papers(who));
      await api.pay(outTradeNo);
      await api.untilState(orderNo, 'paid');
      await until('the hold', async () => (await opinion(who)).listed);

      const customer = await stage.customer(who, api, screen);
      await customer.openOrder(orderNo);
      await click(customer.page, 'found');
      await see(customer.page, 'found-dialog');
      const code = await codeFor(customer.page, who);
      const wrong = code === '000000' ? '111111' : '000000';
      await fillTest(customer.page, 'found-code', wrong);
      await click(customer.page, 'found-dialog-confirm');
      await seeText(customer.page, 'found-dialog', '验证码不正确');
      await fillTest(customer.page, 'found-code', code);
      await click(customer.page, 'found-dialog-confirm');
      await customer.seeState('refunded');
      await restored(customer.page, who);
      const made = await evidenceOf(world, orderNo);
      expect(transitionPath(made)).toEqual(['pay', 'request_refund', 'finish_refund']);
      expect(made.order.cancelReason).toBe('found');
      expect((await world.sandbox.trade(outTradeNo))?.refunds).toMatchObject([{ amountFen: 5000 }]);
      const [history] = await endedHistories(world.system, orderNo);
      await keepHistory('system-found', history);
      // It is over: the same again is no second act.
      expect(await refusalOf(api.trpc.order.requestFoundCode.mutate({ orderNo }))).toBe('order.not_findable');
    },
  );

  it.each(SIZES)('on %s, after the order came to nothing: the hold that it left is lifted', async (_size, screen) => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const api = await ApiCustomer.signIn(world, who);
    const { orderNo } = await api.orderToPay('legal_mobile', await stage.papers(who));
    await until('the hold', async () => (await opinion(who)).listed);
    await api.trpc.order.cancel.mutate({ orderNo, reason: 'no_need' });
    await api.untilState(orderNo, 'closed');

    const customer = await stage.customer(who, api, screen);
    await customer.openOrder(orderNo);
    await seeText(customer.page, 'order-next-text', '请点“UKey 找到了”解除挂失');
    await seeText(customer.page, 'old-certificate', '已挂失');
    await click(customer.page, 'found');
    await see(customer.page, 'found-dialog');
    await fillTest(customer.page, 'found-code', await codeFor(customer.page, who));
    await click(customer.page, 'found-dialog-confirm');
    await seeText(customer.page, 'order-next-text', '您已确认 UKey 找到了');
    await restored(customer.page, who);
    await customer.seeState('closed');

    // The word leaves when the list is published.
    await until('the word of it', async () => {
      const sent = await world.sandbox.ledger<SmsMessage>('sms');
      return sent.some(({ templateId, params }) => templateId === 'T-certificate_restored' && params[0] === orderNo);
    });
    const made = await evidenceOf(world, orderNo);
    expect(transitionPath(made)).toEqual(['close']);
    expect(await refusalOf(api.trpc.order.requestFoundCode.mutate({ orderNo }))).toBe('order.not_findable');
  });
});
