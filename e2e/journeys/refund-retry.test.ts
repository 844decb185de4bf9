import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { FinanceActor } from '../fixtures/actors-finance';
import { seeText } from '../fixtures/browser';
import { evidenceOf } from '../fixtures/evidence';
import { endedHistories } from '../fixtures/history';
import { until } from '../fixtures/sandbox-client';
import { paidOrder } from '../fixtures/scenes';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { makeStaff } from '../fixtures/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'refund-retry');
});

/** A provider refuses one call of this order until it is mended. */
async function refusing(fault: { provider: string; action: string; code: string; about: string }) {
  const { sandbox } = stage.world;
  const { id } = (await sandbox.fault({ kind: 'errorCode', ...fault })) as { id: string };
  return () => sandbox.removeFault(id);
}

it.each(SIZES)(
  'either half of a refund that was refused is tried again alone by finance, and the customer sees on %s where it stands',
  async (_size, screen) => {
    const { world } = stage;
    const { api, orderNo, who } = await paidOrder(stage);
    const invoiceIs = (state: string) =>
      until(`the invoice ${state}`, async () => (await evidenceOf(world, orderNo)).invoices[0]?.state === state);
    await invoiceIs('issued');
    const [{ outTradeNo } = { outTradeNo: '' }] = (await evidenceOf(world, orderNo)).payments;
    const action = 'alipay.trade.refund';
    const mendMoney = await refusing({
      provider: 'alipay',
      action,
      code: 'ACQ.TRADE_NOT_ALLOW_REFUND',
      about: outTradeNo,
    });
    const red = 'nuonuo.OpeMplatform.saveInvoiceRedConfirm';
    const mendRed = await refusing({ provider: 'nuonuo', action: red, code: 'E9301', about: `R${orderNo}` });

    const customer = await stage.customer(who, api, screen);
    await customer.openOrder(orderNo);
    await api.trpc.order.cancel.mutate({ orderNo, reason: 'no_need' });
    await seeText(customer.page, 'refund-track', '支付宝暂未受理，财务正在处理');

    const login = await makeStaff(world, ['finance']);
    const finance = await FinanceActor.atDesk(stage.browser, world.system.webUrl, login);
    await finance.find(orderNo, '退款被拒');
    expect(await finance.retries()).toEqual(['重试退款']);
    await mendMoney();
    await finance.retry('money');
    await customer.seeState('refunded');
    expect((await world.sandbox.trade(outTradeNo))?.refunds).toMatchObject([{ amountFen: 5000 }]);

    await seeText(customer.page, 'refund-track', '发票红冲未成功，财务正在处理');
    await finance.find(orderNo, '红冲失败');
    expect(await finance.retries()).toEqual(['重试红冲']);
    await mendRed();
    await finance.retry('red');
    await seeText(customer.page, 'refund-track', '发票已红冲');
    await finance.done(orderNo);
    await invoiceIs('reversed');
    expect((await world.sandbox.trade(outTradeNo))?.refunds).toHaveLength(1);
    await endedHistories(world.system, orderNo);
  },
);
