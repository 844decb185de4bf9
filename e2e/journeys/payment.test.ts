import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentNotices } from '@/db/schema/order';
import { ApiCustomer } from '../fixtures/api';
import { DESKTOP, openPerson, see } from '../fixtures/browser';
import { answersAbout } from '../fixtures/callbacks';
import { evidenceOf, orderState, transitionPath, untilState } from '../fixtures/evidence';
import { endedHistories, keepHistory } from '../fixtures/history';
import { openStage, type Stage } from '../fixtures/stage';
import { makeCustomer, type World } from '../fixtures/world';

let stage: Stage;
let world: World;

beforeAll(async () => {
  stage = await openStage();
  world = stage.world;
});
afterAll(() => stage?.close());

/** An order whose QR code has been scanned: from here on the provider decides. */
async function openedOrder() {
  const who = await makeCustomer(world);
  const customer = await ApiCustomer.signIn(world, who);
  const { orderNo, outTradeNo } = await customer.orderToPay('legal_mobile', await stage.papers(who));
  await world.sandbox.post('/control/alipay/scan', { outTradeNo });
  return { orderNo, outTradeNo };
}

const notices = (outTradeNo: string) =>
  world.db.select().from(paymentNotices).where(eq(paymentNotices.outTradeNo, outTradeNo));

describe('payment', () => {
  it('believes no notice but a signed one of this trade, amount, app and seller', async () => {
    const { orderNo, outTradeNo } = await openedOrder();
    const notify = (body: object) => world.sandbox.post('/control/alipay/notify', { outTradeNo, ...body });

    await notify({ forged: true });
    expect(await answersAbout(world, outTradeNo, 1)).toEqual(['failure']);
    expect(await notices(outTradeNo)).toEqual([]);
    await notify({ trade_status: 'TRADE_SUCCESS', total_amount: '0.01' });
    await notify({ trade_status: 'TRADE_SUCCESS', app_id: '2021000000009999' });
    await notify({ trade_status: 'TRADE_SUCCESS', seller_id: '2088000000009999' });
    expect(new Set(await answersAbout(world, outTradeNo, 4))).toEqual(new Set(['failure']));
    const results = (await notices(outTradeNo)).map(({ result }) => result);
    expect(results.sort()).toEqual(['wrong_amount', 'wrong_app', 'wrong_seller']);

    expect(await orderState(world, orderNo)).toBe('submitted');
    expect((await evidenceOf(world, orderNo)).payments).toMatchObject([{ state: 'unpaid', tradeNo: null }]);

    // The true one still counts.
    await world.sandbox.post('/control/alipay/pay', { outTradeNo });
    await untilState(world, orderNo, 'paid');
  });

  it('books the same notice once, however often and however fast it comes', async () => {
    const { orderNo, outTradeNo } = await openedOrder();
    await world.sandbox.post('/control/alipay/pay', { outTradeNo, noticeTimes: 8 });
    expect(await answersAbout(world, outTradeNo, 8)).toEqual(Array(8).fill('success'));
    const made = await evidenceOf(world, orderNo);
    expect(made.payments).toMatchObject([{ state: 'paid', amountFen: 5000 }]);
    expect(transitionPath(made)).toEqual(['pay']);
    expect(await notices(outTradeNo)).toHaveLength(1);
  });

  it('finds a payment by asking when its notice is lost', async () => {
    const { orderNo, outTradeNo } = await openedOrder();
    await world.sandbox.post('/control/alipay/pay', { outTradeNo, noticeTimes: 0 });
    await untilState(world, orderNo, 'paid');
    expect(await notices(outTradeNo)).toEqual([]);
    expect(transitionPath(await evidenceOf(world, orderNo))).toEqual(['pay']);
  });

  it('sends everything back when a paid order is cancelled', async () => {
    const who = await makeCustomer(world);
    const customer = await ApiCustomer.signIn(world, who);
    const { orderNo, outTradeNo } = await customer.orderToPay('legal_mobile', await stage.papers(who));
    await customer.pay(outTradeNo);
    await customer.untilState(orderNo, 'paid');
    await customer.trpc.order.cancel.mutate({ orderNo });
    await untilState(world, orderNo, 'refunded');
    const made = await evidenceOf(world, orderNo);
    expect(made.payments).toMatchObject([{ state: 'refunded' }]);
    expect(transitionPath(made)).toEqual(['pay', 'request_refund', 'finish_refund']);
    expect((await world.sandbox.trade(outTradeNo))?.refunds).toMatchObject([{ amountFen: 5000 }]);
    const [history] = await endedHistories(world.system, orderNo);
    await keepHistory('system-refunded', history);
  });

  it('is paid on Alipay’s own page; coming back from there is not believed', async () => {
    const who = await makeCustomer(world);
    const customer = await ApiCustomer.signIn(world, who);
    const { orderNo, outTradeNo } = await customer.orderToPay('legal_mobile', await stage.papers(who));
    const { webUrl } = world.system;
    const page = await openPerson(stage.browser, DESKTOP);
    await page.browserContext().setCookie(...customer.cookies(new URL(webUrl).hostname));
    const own = `${webUrl}/c/3394/orders/${orderNo}/pay`;
    await page.goto(own, { waitUntil: 'domcontentloaded' });
    await see(page, 'pay-page');
    const cashier = await page.$eval('[data-testid="pay-page"]', (link) => (link as HTMLAnchorElement).href);

    // Somebody opens the way back by himself.
    await page.goto(`${own}?from=alipay&out_trade_no=${outTradeNo}&total_amount=50.00`);
    await see(page, 'pay-confirming');
    expect(await orderState(world, orderNo)).toBe('submitted');

    // He pays, and the notice is lost: only asking finds the money.
    await world.sandbox.post('/control/faults', {
      ...{ provider: 'alipay', kind: 'timeout', action: 'notify', about: outTradeNo, times: 1 },
    });
    await page.goto(cashier, { waitUntil: 'domcontentloaded' });
    await page.locator('form[action="/act/alipay/page-pay"] button').click();
    await see(page, 'pay-success');
    expect(new URL(page.url()).pathname).toBe(new URL(own).pathname);
    const made = await evidenceOf(world, orderNo);
    expect(made.payments).toMatchObject([{ state: 'paid', amountFen: 5000 }]);
    expect(transitionPath(made)).toEqual(['pay']);
    expect(await notices(outTradeNo)).toEqual([]);
  });
});
