import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inventedMobile } from '@/db/testing/values';
import type { CustomerActor } from '../fixtures/actors-customer';
import { ApiCustomer, ApiStaff, refusalOf } from '../fixtures/api';
import { choose, click, clickOn, DESKTOP, fillTest, see, seeText, textOf } from '../fixtures/browser';
import { evidenceOf, transitionPath, untilState } from '../fixtures/evidence';
import { printForm, registerParcel, scannedSheets, scanSheets, smsOf, submitByPost } from '../fixtures/paper';
import { deliveredPin, proveToken } from '../fixtures/proof';
import type { SmsMessage } from '../fixtures/sandbox-client';
import { lastPictures, openStage, type Screen, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { makeCustomer, makeFreeChannel, makeStaff } from '../fixtures/world';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'paper');
});

describe('papers by post', () => {
  it('after a mismatch, on a phone: printed, paid, posted, registered, scanned and approved', async () => {
    const { world } = stage;
    const { webUrl } = world.system;
    const who = await makeCustomer(world);
    const api = await ApiCustomer.signIn(world, who);
    // Somebody else's phone: the operator knows another name for it.
    const { draftId } = await api.draftByPost({ legalMobile: inventedMobile() });
    const customer = await stage.customer(who, api);
    const { page } = customer;
    await page.goto(`${webUrl}/c/3394/reissue/${draftId}#verify`, { waitUntil: 'domcontentloaded' });
    expect(['mismatched', 'unsupported']).toContain(await customer.startVerification());
    const orderNo = await submitByPost(customer);

    const form = await printForm(page);
    const formNo = await textOf(page, 'form-no');
    expect(form.barcode).toBe(formNo);
    expect(form.text).toContain(who.legalRepresentative.idNumber);
    await click(page, 'order-next');
    const outTradeNo = (await customer.scanQr()).split('/').at(-1) ?? '';
    await api.pay(outTradeNo);
    await customer.seePaid();
    await click(page, 'pay-done');

    const { point } = await api.trpc.order.materials.query({ orderNo });
    await seeText(page, 'post-address', point.address);
    const waybillNo = await world.sandbox.postParcel(who.agent.mobile, point.phone);
    await world.sandbox.courier(waybillNo, 'pickUp');
    await fillTest(page, 'parcel-waybill', waybillNo);
    await click(page, 'parcel-save');
    await seeText(page, 'parcel-no', waybillNo);
    // The route comes by itself: the courier is asked again and again while the papers are awaited.
    await see(page, 'parcel-route');

    const reviewer = await stage.reviewer();
    await registerParcel(reviewer.page, webUrl, form.barcode ?? '');
    await see(page, 'materials-arrived');
    await scanSheets(reviewer.page, await scannedSheets(form, await stage.papers(who), who));
    await clickOn(reviewer.page, '#material-receive');
    await customer.openOrder(orderNo);
    await customer.seeState('paid');
    expect(await textOf(page, 'order-state')).toBe('材料已收到，待审核');

    await reviewer.claim(orderNo);
    await reviewer.approve(orderNo);
    await customer.seeState('approved');
    // 重新打印, from the order: the same bytes.
    await page.goto(`${webUrl}/c/3394/orders/${orderNo}/form`, { waitUntil: 'domcontentloaded' });
    expect((await printForm(page)).sha256).toBe(form.sha256);
    await smsOf(world, 'materials_wanted', orderNo);
    await smsOf(world, 'materials_received', orderNo);
  });

  it('preferred, on a wide screen; not enough, then refused for collect charges, then rejected: each is told, and has its way on', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const api = await ApiCustomer.signIn(world, who);
    const customer = await stage.customer(who, api, DESKTOP);
    const { page } = customer;
    const orderNo = await orderAtDesk(customer, api);
    const desk = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer']));
    const { materials, orders, review } = desk.trpc.admin;

    // Without a number: found by the organisation that stands on it.
    expect(await materials.find.query({ q: who.uscc })).toMatchObject([{ orderNo }]);
    const note = `${who.agent.name}的身份证号 ${who.agent.idNumber} 没有盖章`;
    await materials.register.mutate({ orderNo, arrival: 'incomplete', missing: ['agent_id_copy'], note });
    await seeText(page, 'materials-incomplete', note);
    await seeText(page, 'wanted', '经办人有效身份证件复印件');
    expect(await textOf(page, 'wanted')).not.toContain('营业执照');
    expect((await smsOf(world, 'materials_incomplete', orderNo)).params[1]).toBe('经办人身份证复印件（加盖公章）');

    await announce(page, 'other', 'YT0000000001');
    await materials.register.mutate({ orderNo, arrival: 'refused' });
    await see(page, 'materials-refused');
    await smsOf(world, 'materials_refused', orderNo);
    expect(await refusalOf(materials.receive.mutate({ orderNo }))).toBe('material.not_registered');

    await announce(page, 'other', 'YT0000000002');
    await materials.register.mutate({ orderNo, arrival: 'complete' });
    await see(page, 'materials-arrived');
    const papers = await stage.papers(who);
    await desk.scan(orderNo, {
      application_form: papers.agent_id_emblem,
      licence: papers.licence,
      agent_id_copy: papers.agent_id_portrait,
    });
    await materials.receive.mutate({ orderNo });
    await review.claim.mutate({ orderNo });
    await review.reject.mutate({ orderNo, reasons: ['form_no_seal'], kinds: ['application_form'], note });
    await orders.reveal.mutate({ orderNo, reason: `${who.agent.name}来电核对` });
    const [, reasons, next] = (await smsOf(world, 'review_rejected', orderNo)).params;
    expect([reasons, next]).toEqual(['申请表未加盖单位公章或未签字', '查看需要重新邮寄的材料']);

    // Posted once more, and only what was wrong.
    await seeText(page, 'rejection', '申请表未加盖单位公章或未签字');
    await click(page, 'post-again');
    await untilState(world, orderNo, 'awaiting_materials');
    await seeText(page, 'wanted', '申请表');
    expect(await api.trpc.order.materials.query({ orderNo })).toMatchObject({ wanted: [{ kind: 'application_form' }] });
    await materials.register.mutate({ orderNo, arrival: 'complete' });
    await desk.scan(orderNo, { application_form: (await stage.papers(who)).agent_id_emblem });
    await materials.receive.mutate({ orderNo });
    await review.claim.mutate({ orderNo });
    await review.approve.mutate({ orderNo });
    await customer.openOrder(orderNo);
    await customer.seeState('approved');
  });
});

describe('papers by post on a channel that asks for nothing', () => {
  it('printed and posted at once, on a phone; nobody pays, and the token comes all the same', async () => {
    const { world } = stage;
    await topUpBlankTokens(world.system, 1);
    const { who, api, customer, orderNo, form } = await orderForFree();
    const { page } = customer;
    expect(form.text).toContain('联系人信息');
    expect(form.text).not.toContain('发票信息');
    await click(page, 'order-next');
    await see(page, 'post-address');
    await announce(page, 'other', 'YT0000000003');
    const desk = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer', 'operator']));
    const reviewer = await stage.reviewer();
    await registerParcel(reviewer.page, world.system.webUrl, form.barcode ?? '');
    await see(page, 'materials-arrived');
    await scanSheets(reviewer.page, await scannedSheets(form, await stage.papers(who), who));
    await clickOn(reviewer.page, '#material-receive');
    await customer.openOrder(orderNo);
    await customer.seeState('paid');
    expect(await textOf(page, 'payment-state')).toBe('无需支付');
    await reviewer.claim(orderNo);
    await reviewer.approve(orderNo);
    await desk.startProduction(orderNo);
    const { waybillNo } = await desk.bind(orderNo);
    await world.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
    await customer.seeState('completed');
    expect(await page.$eval('main', (main) => main.textContent)).not.toMatch(MONEY);

    const made = await evidenceOf(world, orderNo);
    expect(transitionPath(made)).toEqual([
      ...['waive_before_materials', 'receive_materials', 'claim', 'approve', 'start_production', 'finish_production'],
      ...['ship', 'deliver', 'complete'],
    ]);
    expect([made.payments, made.invoices]).toEqual([[], []]);
    expect(made.order.application.invoice).toMatchObject({ title: '', taxNo: '' });
    await proveToken(world, who, orderNo, await deliveredPin(world, who, orderNo, 'legal_mobile'));
    const told = (await world.sandbox.ledger<SmsMessage>('sms')).filter(({ params }) => params[0] === orderNo);
    expect(told.map(({ templateId }) => templateId)).not.toContain('T-order_submitted');
    expect((await smsOf(world, 'materials_wanted', orderNo)).params[1]).toBe('已提交');
    await api.untilState(orderNo, 'completed');
  });

  it('taken back while the papers are awaited, on a wide screen: it is closed, and no money goes back', async () => {
    const { customer, orderNo } = await orderForFree(DESKTOP);
    const { page } = customer;
    await customer.openOrder(orderNo);
    await customer.seeState('awaiting_materials');
    expect(await textOf(page, 'order-state')).toBe('已提交，待寄送材料');
    await click(page, 'order-cancel');
    await click(page, 'cancel-reason-no_need');
    expect(await textOf(page, 'cancel-dialog')).not.toMatch(MONEY);
    await click(page, 'cancel-dialog-confirm');
    await customer.seeState('closed');
    expect(transitionPath(await evidenceOf(stage.world, orderNo))).toEqual(['waive_before_materials', 'withdraw']);
    await smsOf(stage.world, 'order_cancelled', orderNo);
  });
});

/** What nobody reads who pays nothing: 无需支付 is said, and who pays the courier. */
const MONEY = /付款|退款|退回|费用|¥|(?<!无需|收件人)支付(?!状态|与发票)/;

/** A form where a reissue costs nothing, up to 核验: nothing is typed or ticked that only a fee needs. */
async function formForFree(screen?: Screen) {
  const { world } = stage;
  const channel = await makeFreeChannel(world);
  const who = await makeCustomer(world, channel);
  const api = await ApiCustomer.signIn(world, who);
  const { draftId } = await api.draftByPost();
  const { agreements } = await api.trpc.channel.get.query({ channel: String(channel.number) });
  const ofFee = agreements.filter(({ kind }) => ['provide_payment', 'provide_invoice'].includes(kind));
  expect(ofFee).toHaveLength(2);
  const agreementIds = agreements.filter((text) => !ofFee.includes(text)).map(({ id }) => id);
  await api.trpc.draft.save.mutate({ draftId, data: { invoice: { title: '', taxNo: '' }, agreementIds } });
  const customer = await stage.customer(who, api, screen);
  const { page, places } = customer;
  const form = `${places.webUrl}/c/${channel.number}/reissue/${draftId}`;
  await page.goto(`${form}#verification`, { waitUntil: 'domcontentloaded' });
  await customer.next('contact');
  await customer.throughTo('verify');
  return { who, api, customer, channel };
}

/** 线下邮寄 of such a form, as far as the printed one. */
async function orderForFree(screen?: Screen) {
  const { who, api, customer } = await formForFree(screen);
  const { page } = customer;
  const orderNo = await submitByPost(customer);
  expect(await page.$eval('main', (main) => main.textContent)).not.toMatch(MONEY);
  return { who, api, customer, orderNo, form: await printForm(page) };
}

/** 线下邮寄 instead of 核验, without a try; printed, paid, and the page that says where to post. */
async function orderAtDesk(customer: CustomerActor, api: ApiCustomer): Promise<string> {
  const { page, places } = customer;
  const { draftId } = await api.draftByPost();
  await page.goto(`${places.webUrl}/c/3394/reissue/${draftId}#agreements`, { waitUntil: 'domcontentloaded' });
  // Who would check online is told nothing of him.
  await click(page, 'form-agreements-provide_verifier');
  const orderNo = await submitByPost(customer);
  const { order } = await evidenceOf(stage.world, orderNo);
  expect(order.askedConsents).toContain('provide_courier');
  expect(order.askedConsents).not.toContain('provide_verifier');
  const form = await printForm(page);
  expect(form.barcode).toBe(await textOf(page, 'form-no'));
  await click(page, 'order-next');
  await api.pay((await customer.scanQr()).split('/').at(-1) ?? '');
  await customer.seePaid();
  await click(page, 'pay-done');
  await see(page, 'post-address');
  return orderNo;
}

async function announce(page: Page, courier: string, waybillNo: string): Promise<void> {
  await choose(page, '#parcel-courier', courier);
  await fillTest(page, 'parcel-waybill', waybillNo);
  await click(page, 'parcel-save');
  await seeText(page, 'parcel-no', waybillNo);
}
