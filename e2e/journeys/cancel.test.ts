import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import { FinanceActor } from '../fixtures/actors-finance';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import { click, DESKTOP, fillTest, see, seeText } from '../fixtures/browser';
import { chainPem, evidenceOf, transitionPath, untilState } from '../fixtures/evidence';
import { endedHistories, keepHistory } from '../fixtures/history';
import { openssl } from '../fixtures/pki';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { makeCustomer, makeStaff } from '../fixtures/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await topUpBlankTokens(stage.world.system, 1);
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'cancel');
});

const messagesOf = async (orderNo: string): Promise<string[]> => {
  const all = await stage.world.sandbox.ledger<SmsMessage>('sms');
  return all.filter(({ params }) => params[0] === orderNo).map(({ templateId }) => templateId.replace('T-', ''));
};

async function paidOrder() {
  const { world } = stage;
  const who = await makeCustomer(world);
  const api = await ApiCustomer.signIn(world, who);
  const { orderNo, outTradeNo } = await api.orderToPay('legal_mobile', await stage.papers(who));
  await api.pay(outTradeNo);
  await api.untilState(orderNo, 'paid');
  return { who, api, orderNo, outTradeNo };
}

describe('取消订单', () => {
  it.each(SIZES)(
    'on %s, after payment: the reviewer loses his claim, the money comes back by itself, the invoice is taken back',
    async (_size, screen) => {
      const { world } = stage;
      const { who, api, orderNo, outTradeNo } = await paidOrder();
      const reviewer = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer']));
      await reviewer.trpc.admin.review.claim.mutate({ orderNo });
      await until('the invoice', async () => (await evidenceOf(world, orderNo)).invoices[0]?.state === 'issued');

      const customer = await stage.customer(who, api, screen);
      await customer.openOrder(orderNo);
      await click(customer.page, 'order-cancel');
      await click(customer.page, 'cancel-dialog-confirm');
      // Nothing was chosen: nothing happens, and the page says what is missing.
      await seeText(customer.page, 'cancel-dialog', '请选择取消的原因');
      await click(customer.page, 'cancel-reason-no_need');
      await click(customer.page, 'cancel-dialog-confirm');
      await customer.seeState('refunded');
      await seeText(customer.page, 'refund-track', '支付宝已退款');
      await seeText(customer.page, 'refund-track', '发票已红冲');

      const made = await evidenceOf(world, orderNo);
      expect(transitionPath(made)).toEqual(['pay', 'claim', 'request_refund', 'finish_refund']);
      expect(made.order).toMatchObject({ cancelReason: 'no_need', claimedBy: null });
      expect((await world.sandbox.trade(outTradeNo))?.refunds).toMatchObject([{ amountFen: 5000 }]);
      await endedHistories(world.system, orderNo);
      expect(await messagesOf(orderNo)).toContain('order_refunded');
    },
  );

  it('after production: finance grants; money, new certificate and invoice are taken back', async () => {
    const { world } = stage;
    const { who, api, orderNo, outTradeNo } = await paidOrder();
    const staff = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer', 'operator']));
    await staff.approve(orderNo);
    await staff.startProduction(orderNo);
    const { waybillNo } = await staff.bind(orderNo);
    await world.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
    await api.untilState(orderNo, 'completed');
    // The order has ended: what follows starts its workflow again.
    await endedHistories(world.system, orderNo);

    const customer = await stage.customer(who, api, DESKTOP);
    await customer.openOrder(orderNo);
    await click(customer.page, 'refund-request');
    await click(customer.page, 'refund-reason-faulty');
    await fillTest(customer.page, 'refund-note', `插上电脑没有反应，请联系${who.agent.name}`);
    await click(customer.page, 'refund-dialog-confirm');
    await see(customer.page, 'refund-request-pending');

    const login = await makeStaff(world, ['finance']);
    const finance = await FinanceActor.atDesk(stage.browser, world.system.webUrl, login);
    await finance.open(orderNo);
    await finance.refuse(`请${who.agent.name}先换一台电脑再试`);
    await see(customer.page, 'refund-request-refused');
    await seeText(customer.page, 'refund-request-refused', '先换一台电脑再试');
    await until('the SMS', async () => (await messagesOf(orderNo)).includes('refund_refused'));

    await click(customer.page, 'refund-request');
    await click(customer.page, 'refund-reason-other');
    await fillTest(customer.page, 'refund-note', '换了电脑仍然不行');
    await click(customer.page, 'refund-dialog-confirm');
    await see(customer.page, 'refund-request-pending');
    await finance.open(orderNo);
    await finance.grant(`已与 ${who.agent.mobile} 核实介质故障，同意退款`);
    await customer.seeState('refunded');
    await seeText(customer.page, 'refund-track', '发票已红冲');

    await untilState(world, orderNo, 'refunded');
    const made = await evidenceOf(world, orderNo);
    expect(transitionPath(made).slice(-3)).toEqual(['complete', 'grant_refund', 'finish_refund']);
    expect((await world.sandbox.trade(outTradeNo))?.refunds).toMatchObject([{ amountFen: 5000 }]);
    expect(made.invoices).toMatchObject([{ state: 'reversed' }]);
    const [row] = await world.db
      .select()
      .from(certificates)
      .where(eq(certificates.id, made.order.newCertificateId ?? ''));
    expect(row).toMatchObject({ state: 'revoked', revocationReason: 'cessationOfOperation' });
    const opinion = await openssl(row?.pem ?? '', await chainPem(world));
    expect(opinion.verify).toContain('certificate revoked');
    expect(opinion.ocsp).toMatch(/: revoked[\s\S]*cessationOfOperation/);
    const histories = await endedHistories(world.system, orderNo);
    await keepHistory('system-granted', histories.at(-1) ?? histories[0]);
  });
});
