import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FinanceActor } from '../fixtures/actors-finance';
import type { ReviewerActor } from '../fixtures/actors-staff';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import { click, clickOn, fill, see } from '../fixtures/browser';
import { evidenceOf, transitionPath, untilState } from '../fixtures/evidence';
import { paidByPost } from '../fixtures/paper';
import { until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { restartWith } from '../fixtures/system';
import { topUpBlankTokens } from '../fixtures/token';
import { type Customer, makeCustomer, makeStaff } from '../fixtures/world';

/** Acts of the table that no longer story comes by: each by the one press of a button that it takes. */
interface Case {
  who: Customer;
  api: ApiCustomer;
  orderNo: string;
}

let stage: Stage;
let staff: ApiStaff;
let reviewer: ReviewerActor;
let finance: FinanceActor;

beforeAll(async () => {
  stage = await openStage();
  const { world } = stage;
  await topUpBlankTokens(world.system, 5);
  staff = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer', 'operator']));
  reviewer = await stage.reviewer();
  finance = await FinanceActor.atDesk(stage.browser, world.system.webUrl, await makeStaff(world, ['finance']));
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'transitions');
});

async function someone(): Promise<Omit<Case, 'orderNo'>> {
  const who = await makeCustomer(stage.world);
  return { who, api: await ApiCustomer.signIn(stage.world, who) };
}

async function paid(): Promise<Case> {
  const { who, api } = await someone();
  const { orderNo, outTradeNo } = await api.orderToPay('legal_mobile', await stage.papers(who));
  await api.pay(outTradeNo);
  await api.untilState(orderNo, 'paid');
  return { who, api, orderNo };
}

async function revocation(): Promise<Case> {
  const { who, api } = await someone();
  return { who, api, orderNo: await api.order('legal_mobile', 'revoke') };
}

const claim = (orderNo: string) => staff.trpc.admin.review.claim.mutate({ orderNo });

/** 变更 of the telephone alone, which a reviewer did not take. */
async function recordRejected(): Promise<Case> {
  const { who, api } = await someone();
  const orderNo = await api.change('legal_mobile', { phone: '0773-0000009' });
  await api.confirmApplication(orderNo);
  await claim(orderNo);
  await staff.trpc.admin.review.reject.mutate({ orderNo, reasons: ['other'], kinds: [], note: '请核对区号' });
  return { who, api, orderNo };
}

/** To this state, on the way on which no page is needed. */
async function bring(one: Case, state: 'reviewing' | 'rejected' | 'approved' | 'produced' | 'shipped'): Promise<Case> {
  const { orderNo } = one;
  const { review } = staff.trpc.admin;
  const arrived = async (at: typeof state) => {
    await untilState(stage.world, orderNo, at);
    return at === state;
  };
  await claim(orderNo);
  if (await arrived('reviewing')) return one;
  if (state === 'rejected') {
    await review.reject.mutate({ orderNo, reasons: ['licence_unclear'], kinds: ['licence'] });
    await arrived('rejected');
    return one;
  }
  await review.approve.mutate({ orderNo });
  if (await arrived('approved')) return one;
  await staff.startProduction(orderNo);
  if (await arrived('produced')) return one;
  const { waybillNo } = await staff.bind(orderNo);
  await stage.world.sandbox.courier(waybillNo, 'pickUp');
  await untilState(stage.world, orderNo, 'shipped');
  return one;
}

async function pathOf({ orderNo }: Case): Promise<string[]> {
  return transitionPath(await evidenceOf(stage.world, orderNo));
}

describe('取消订单 by the customer’s own press', () => {
  const unpaid = async (): Promise<Case> => {
    const { who, api } = await someone();
    return { who, api, orderNo: await api.order('legal_mobile') };
  };
  const byPost = async (): Promise<Case> => {
    const { who, api } = await someone();
    return { who, api, orderNo: await paidByPost(api) };
  };
  const cases: [when: string, arrange: () => Promise<Case>, act: string, ends: 'closed' | 'refunded'][] = [
    ['before the payment', unpaid, 'close', 'closed'],
    ['while papers are awaited', byPost, 'request_refund', 'refunded'],
    ['after a rejection', async () => bring(await paid(), 'rejected'), 'request_refund', 'refunded'],
    ['after the approval', async () => bring(await paid(), 'approved'), 'request_refund', 'refunded'],
    ['of a 注销', revocation, 'withdraw', 'closed'],
    ['of a 注销 in review', async () => bring(await revocation(), 'reviewing'), 'withdraw', 'closed'],
    ['of a change that makes no token, after a rejection', recordRejected, 'withdraw', 'closed'],
    ['of an approved 注销', async () => bring(await revocation(), 'approved'), 'withdraw', 'closed'],
  ];
  it.each(cases)('%s', async (_when, arrange, act, ends) => {
    const one = await arrange();
    const customer = await stage.customer(one.who, one.api);
    await customer.openOrder(one.orderNo);
    await click(customer.page, 'order-cancel');
    await click(customer.page, 'cancel-reason-no_need');
    await click(customer.page, 'cancel-dialog-confirm');
    await customer.seeState(ends);
    expect(await pathOf(one)).toContain(act);
    await customer.page.browserContext().close();
  });
});

describe('申请退款 on a phone, that finance grants', () => {
  const cases: [state: 'produced' | 'shipped' | 'delivered'][] = [['produced'], ['shipped'], ['delivered']];
  it.each(cases)('of an order that is %s', async (state) => {
    const { sandbox } = stage.world;
    const one = await bring(await paid(), state === 'produced' ? 'produced' : 'shipped');
    const { orderNo, api, who } = one;
    // As long as no PIN can be sent the order stays delivered.
    const away = { provider: 'sms', kind: 'http500', about: who.legalRepresentative.mobile };
    const { id } = (await sandbox.fault(away)) as { id: string };
    try {
      if (state === 'delivered') await api.trpc.order.confirmReceipt.mutate({ orderNo });
      const customer = await stage.customer(who, api);
      await customer.openOrder(orderNo);
      await customer.seeState(state);
      await click(customer.page, 'refund-request');
      await click(customer.page, 'refund-reason-no_need');
      await click(customer.page, 'refund-dialog-confirm');
      await see(customer.page, 'refund-request-pending');
      await customer.page.browserContext().close();
      await finance.open(orderNo);
      await finance.grant('核实无误，同意退款');
    } finally {
      await sandbox.removeFault(id);
    }
    await untilState(stage.world, orderNo, 'refunded');
    expect((await pathOf(one)).slice(-2)).toEqual(['grant_refund', 'finish_refund']);
    expect(
      (await evidenceOf(stage.world, orderNo)).audit.find(({ action }) => action === 'order.grant_refund'),
    ).toMatchObject({
      before: { state },
    });
  });
});

describe('a reviewer', () => {
  it('puts an order back into the queue', async () => {
    const one = await paid();
    await reviewer.claim(one.orderNo);
    await clickOn(reviewer.page, '#review-release');
    await untilState(stage.world, one.orderNo, 'paid');
    expect(await pathOf(one)).toEqual(['pay', 'claim', 'unclaim']);
  });

  it('refuses a 注销', async () => {
    const { page } = reviewer;
    const one = await revocation();
    await reviewer.open(`/review/${one.orderNo}`);
    await clickOn(page, '#review-claim');
    await see(page, 'revocation-papers');
    await clickOn(page, '#review-reject');
    await clickOn(page, '#reject-other');
    await fill(page, '[role="dialog"] textarea:not([aria-hidden])', '请先结清未完成的缴存业务');
    await clickOn(page, '#reject-confirm');
    await untilState(stage.world, one.orderNo, 'closed');
    expect(await pathOf(one)).toEqual(['waive_payment', 'claim', 'refuse_revocation']);
  });
});

it('papers that were rejected are posted once more', async () => {
  const { who, api } = await someone();
  const orderNo = await paidByPost(api);
  const { materials, review } = staff.trpc.admin;
  await materials.register.mutate({ orderNo, arrival: 'complete' });
  const { licence, agent_id_portrait, agent_id_emblem } = await stage.papers(who);
  await staff.scan(orderNo, { application_form: agent_id_emblem, licence, agent_id_copy: agent_id_portrait });
  await materials.receive.mutate({ orderNo });
  await claim(orderNo);
  await review.reject.mutate({ orderNo, reasons: ['form_no_seal'], kinds: ['application_form'] });
  const { page } = await stage.customer(who, api);
  await page.goto(`${stage.world.system.webUrl}/c/3394/orders/${orderNo}/post`, { waitUntil: 'domcontentloaded' });
  await click(page, 'post-again');
  await untilState(stage.world, orderNo, 'awaiting_materials');
  expect((await pathOf({ who, api, orderNo })).slice(-2)).toEqual(['reject', 'post_again']);
});

it('the operator tries again what a station could not do', async () => {
  const { world } = stage;
  const one = await bring(await paid(), 'approved');
  const { orderNo } = one;
  // Another batch of tokens came with another factory PIN.
  const restore = await restartWith('station', { STATION_FACTORY_SO_PIN: '00000000' });
  try {
    await staff.startProduction(orderNo);
    await until('the failure', async () => (await evidenceOf(world, orderNo)).productions[0]?.state === 'failed');
  } finally {
    await restore();
  }
  const operator = await stage.operator();
  await operator.open('/stations');
  await clickOn(operator.page, `[data-testid="failed-${orderNo}"] button`);
  await untilState(world, orderNo, 'produced');
  expect((await pathOf(one)).slice(-3)).toEqual(['start_production', 'restart_production', 'finish_production']);
});
