import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { staff as staffTable } from '@/db/schema/platform';
import { drafts } from '@/db/schema/subscriber';
import { makeOrder } from '@/db/testing/factories';
import { inventedMobile } from '@/db/testing/values';
import { ROLES, type Role } from '@/lib/domain/permissions';
import { OperatorActor, ReviewerActor, typePassword } from '../fixtures/actors-staff';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import { click, clickOn, fillTest, see } from '../fixtures/browser';
import { FORM_STEPS } from '../fixtures/form-values';
import { lookAt } from '../fixtures/look';
import { addressOf, adminPages, patternFinder, portalPages } from '../fixtures/pages';
import * as story from '../fixtures/scenes';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { makeCustomer, makeStaff } from '../fixtures/world';

let stage: Stage;
let scenes: story.Scenes;
const pages = [...portalPages(), ...adminPages().map((address) => `/admin${address}`)];

beforeAll(async () => {
  stage = await openStage();
  await topUpBlankTokens(stage.world.system, 1);
  scenes = new story.Scenes(stage, patternFinder(pages));
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'accessibility');
  expect(scenes.take()).toEqual([]);
});
afterAll(async () => {
  console.log(scenes.report());
  await stage?.close();
});
const portal = (address: string) => `/c/3394${address}`;
const desk = async (...roles: Role[]) => ApiStaff.signIn(stage.world, await makeStaff(stage.world, roles));

describe('a customer', () => {
  it('finds his way in, or hears why not', async () => {
    const page = await scenes.person();
    await scenes.open(page, '/', 'first');
    await page.goto(`${stage.world.system.webUrl}/c/999999`);
    await scenes.look(page, 'no such channel');
    await page.goto(`${stage.world.system.webUrl}${portal('/orders')}`);
    await click(page, 'login-query');
    await scenes.look(page, 'nothing typed');
    await fillTest(page, 'login-uscc', (await makeCustomer(stage.world)).uscc);
    await click(page, 'login-query');
    await see(page, 'login-sent');
    await fillTest(page, 'login-code', '000000');
    await click(page, 'login-confirm');
    await page.waitForSelector('#login-code-error');
    await scenes.look(page, 'wrong code');
  });

  it('looks for help, asks, and makes himself known', async () => {
    const page = await scenes.person();
    await scenes.open(page, portal('/help'), 'plain');
    await fillTest(page, 'help-search', '盖章');
    await see(page, 'help-hits');
    await scenes.look(page, 'found');
    await scenes.open(page, portal('/help/pictures'), 'pictures');
    await scenes.open(page, portal('/consult'), 'a guest');
    await click(page, 'consult-send');
    await scenes.look(page, 'nothing typed');
    await page.goto(`${stage.world.system.webUrl}${portal('/apply/start')}`);
    await click(page, 'apply-check');
    await scenes.look(page, 'nothing typed');
    const code = await story.introduceNewcomer(stage, page);
    await scenes.look(page, 'code sent');
    await fillTest(page, 'apply-code', code);
    await click(page, 'apply-confirm');
    await see(page, 'form-tokens-quantity');
    await scenes.look(page, 'how many');
    await scenes.open(page, `${await story.chooseThePost(page)}/confirm`, 'by post');
  });

  it('fills in the form', async () => {
    const customer = await scenes.customer(await makeCustomer(stage.world));
    const { page } = customer;
    await customer.enter();
    for (const step of FORM_STEPS.slice(0, -1)) {
      await customer.goToStep(step);
      if (step === 'verification') await click(page, 'form-verification-method-bank_account');
      await click(page, 'form-next');
      if (await page.$('[data-testid="error-summary"]')) await scenes.look(page, `${step} empty`);
    }
    await click(page, 'agreement-read-privacy');
    await see(page, 'agreement-text');
    await scenes.look(page, 'agreement open');
    await page.keyboard.press('Escape');
    await customer.goToStep('verify');
    await scenes.look(page, 'not filled in');
    // As somebody who comes back another day: what was said of his first try is gone.
    await page.reload();
    await see(page, 'form-next');
    await customer.goToStep('organisation');
    await customer.fillForm('legal_mobile');
    await customer.verify('legal_mobile');
    await customer.confirmOrder();
    await click(page, 'confirm-application');
    await see(page, 'error-summary');
    await scenes.look(page, 'no papers');
  });

  it('is told how the verification went', async () => {
    const wrong = await story.filledDraft(stage, 'legal_mobile', { legalMobile: inventedMobile() });
    const code = await story.filledDraft(stage, 'bank_account');
    for (const { api, draftId, who } of [wrong, code]) {
      const customer = await scenes.customer(who, api);
      await customer.page.goto(`${stage.world.system.webUrl}${portal(`/reissue/${draftId}#verify`)}`);
      await scenes.look(customer.page, await customer.startVerification());
    }
  });

  it('hands in his papers and pays', async () => {
    const who = await makeCustomer(stage.world);
    const api = await ApiCustomer.signIn(stage.world, who);
    const orderNo = await api.order('legal_mobile');
    const customer = await scenes.customer(who, api);
    const { page } = customer;
    const order = `${stage.world.system.webUrl}${portal(`/orders/${orderNo}`)}`;
    await page.goto(`${order}/upload`);
    await customer.uploadPapers(await stage.papers(who));
    await customer.confirmApplication();
    const qr = await customer.scanQr();
    await page.goto(order);
    await click(page, 'order-cancel');
    await scenes.look(page, 'cancel?');
    await page.goto(`${order}/pay`);
    await see(page, 'pay-qr');
    await api.pay(qr.split('/').at(-1) ?? '');
    await customer.seePaid();
  });

  it('sees what became of his orders', async () => {
    const { page, who } = await scenes.visitor();
    await scenes.open(page, portal('/orders'), 'no orders');
    const [closed, refunded] = await story.ordersIn(stage, who, 'closed', 'refunded', 'completed');
    await scenes.open(page, portal('/orders'), 'several orders');
    await scenes.open(page, portal(`/orders/${closed}`), 'closed');
    await scenes.open(page, portal(`/orders/${refunded}`), 'refunded');
    await scenes.open(page, portal('/orders/20261122A000000'), 'of somebody else');
  });

  it('sees what he agreed to, and what is kept of him', async () => {
    const { page, api } = await scenes.visitor();
    await api.order('legal_mobile');
    await scenes.open(page, portal('/privacy'), 'agreed');
    await clickOn(page, '[data-testid^="withdraw-"]');
    await see(page, 'withdraw-dialog');
    await scenes.look(page, 'withdraw?');
    await page.keyboard.press('Escape');
    await click(page, 'privacy-copy');
    await see(page, 'privacy-copy-shown');
    await scenes.look(page, 'copy');
  });
});

describe('a colleague', () => {
  it('signs in, or hears why not', async () => {
    const page = await scenes.person();
    const person = await makeStaff(stage.world, ['auditor']);
    await scenes.open(page, '/admin/login', 'empty');
    await typePassword(page, person.login, 'wrong');
    await page.waitForSelector('[role="alert"]');
    await scenes.look(page, 'wrong password');
    await page.reload();
    await typePassword(page, person.login, person.password);
    await page.waitForSelector('#staff-totp');
    await scenes.look(page, 'one-time code');
    await stage.world.db.update(staffTable).set({ totpSecret: null }).where(eq(staffTable.login, person.login));
    await page.reload();
    await typePassword(page, person.login, person.password);
    await page.waitForSelector('img[alt="验证器绑定二维码"]');
    await scenes.look(page, 'first time');
  });

  it('may look at much and do little as an auditor', async () => {
    const { order } = await makeOrder(stage.world.db, 'completed');
    const auditor = await scenes.colleague(ReviewerActor, 'auditor');
    await scenes.open(auditor.page, '/admin/review', 'not his work');
    await scenes.open(auditor.page, '/admin/orders?filter={"q":"nothing"}', 'nothing found');
    await scenes.open(auditor.page, `/admin/orders/${order.orderNo}/show`, 'read only');
  });

  it('reviews', async () => {
    const { api, orderNo } = await story.paidOrder(stage);
    const reviewer = await scenes.colleague(ReviewerActor, 'reviewer');
    await scenes.open(reviewer.page, `/admin/review/${orderNo}`, 'not claimed');
    await reviewer.claim(orderNo);
    await reviewer.page.keyboard.press('?');
    await reviewer.page.waitForSelector('[role="dialog"]');
    await scenes.look(reviewer.page, 'keys');
    await reviewer.page.keyboard.press('Escape');
    await reviewer.page.waitForSelector('[role="dialog"]', { hidden: true });
    await reviewer.reject(orderNo, ['licence_unclear', 'id_expired']);
    const page = await scenes.signedIn(api);
    await scenes.open(page, portal(`/orders/${orderNo}`), 'rejected');
  });

  it('answers questions', async () => {
    const { page, api } = await scenes.visitor();
    // Characters outside of the fonts that most people have.
    const question = '法定代表人叫“张㛃𠮷”，名字里的字输入后显示正常，请问发票上也能正确打印吗？';
    await api.trpc.consult.ask.mutate({ id: randomUUID(), category: 'other', question });
    await scenes.open(page, portal('/consult'), 'asked');
    const staff = await scenes.colleague(ReviewerActor, 'reviewer');
    await scenes.open(staff.page, '/admin/messages', 'waiting');
  });

  it('confirms that a certificate ends', async () => {
    const { api, draftId } = await story.filledDraft(stage, 'legal_mobile', { businessType: 'revoke' });
    const page = await scenes.signedIn(api);
    await scenes.open(page, portal(`/revoke/${draftId}#reason`), 'reason');
    await api.trpc.verification.start.mutate({ draftId });
    await scenes.open(page, portal(`/revoke/${draftId}/confirm`), 'to send');
    const { orderNo } = await api.trpc.order.submit.mutate({ draftId });
    await (await desk('reviewer')).approve(orderNo);
    await scenes.open(page, portal(`/orders/${orderNo}`), 'to be revoked');
    const staff = await scenes.colleague(ReviewerActor, 'ca_admin');
    await scenes.open(staff.page, `/admin/revocations/${orderNo}`, 'approved');
    await clickOn(staff.page, '#revocation-confirm');
    await staff.page.waitForSelector('#revocation-decide');
    await scenes.look(staff.page, 'confirm?');
  });

  it('takes papers off the post', async () => {
    const { api, orderNo } = await story.orderByPost(stage);
    const page = await scenes.signedIn(api);
    await scenes.open(page, portal(`/orders/${orderNo}/form`), 'to print');
    await api.pay(await api.openTrade(orderNo));
    await api.untilState(orderNo, 'awaiting_materials');
    await scenes.open(page, portal(`/orders/${orderNo}/post`), 'to post');
    const staff = await scenes.colleague(ReviewerActor, 'reviewer');
    await scenes.open(staff.page, `/admin/materials/${orderNo}`, 'awaited');
    const { materials } = (await desk('reviewer')).trpc.admin;
    await materials.register.mutate({ orderNo, arrival: 'incomplete', missing: ['agent_id_copy'], note: '请补寄' });
    await scenes.open(page, portal(`/orders/${orderNo}/post`), 'incomplete');
  });
});

describe('both', () => {
  it('see the order to its end, and the money back', async () => {
    const { api, who, orderNo } = await story.paidOrder(stage);
    await (await desk('reviewer')).approve(orderNo);
    const customer = await scenes.customer(who, api);
    await customer.openOrder(orderNo);
    const operator = await scenes.colleague(OperatorActor, 'operator', 'finance');
    await operator.startProduction([orderNo]);
    await operator.seeMade(orderNo);
    const parcel = await operator.parcel(orderNo);
    await operator.scan(orderNo, { ...parcel, tokenSerial: '0000000000000000' });
    await scenes.look(operator.page, 'wrong token');
    await operator.bind(orderNo, parcel);
    await operator.handOver(orderNo);
    await customer.seeState('shipped');
    await stage.world.sandbox.courier(parcel.waybillNo, 'pickUp', 'transport', 'deliver');
    await scenes.look(customer.page, 'shipped');
    await stage.world.sandbox.courier(parcel.waybillNo, 'signed');
    await customer.seeState('completed');
    await scenes.look(customer.page, 'completed');
    await scenes.open(operator.page, `/admin/orders/${orderNo}/show`, 'completed');
    await click(customer.page, 'refund-request');
    await scenes.look(customer.page, 'money back?');
    await api.trpc.order.requestRefund.mutate({ orderNo, reason: 'faulty', note: '插上电脑没有反应' });
    await scenes.open(operator.page, `/admin/refunds/${orderNo}`, 'asked for');
    await clickOn(operator.page, '#refund-grant');
    await operator.page.waitForSelector('#refund-note');
    await scenes.look(operator.page, 'grant?');
  });
});

describe('the walk', () => {
  it('leaves no page out', async () => {
    const { api, orderNo } = await story.paidOrder(stage);
    const [draft] = await stage.world.db.select({ id: drafts.id }).from(drafts).where(eq(drafts.orderNo, orderNo));
    const values = { channel: '3394', topic: 'reissue', orderNo, draftId: draft?.id ?? '' };
    const customer = await scenes.signedIn(api);
    const staff = await scenes.colleague(ReviewerActor, ...(Object.keys(ROLES) as Role[]));
    await story.lookAtChange(scenes);
    for (const pattern of pages.filter((pattern) => !scenes.seen.has(pattern))) {
      await scenes.open(pattern.startsWith('/admin') ? staff.page : customer, addressOf(pattern, values), 'plain');
    }
    expect(pages.filter((pattern) => !scenes.seen.has(pattern))).toEqual([]);
  });

  it('would see what is wrong', async () => {
    const page = await scenes.person();
    await page.goto(`${stage.world.system.webUrl}${portal('')}`);
    await see(page, 'tile-reissue');
    await story.plantFaults(page);
    const said = (await lookAt(page, 'planted')).failing.join('\n');
    const rules = ['color-contrast', 'button-name', 'image-alt', 'target-size', 'half-width mark', 'doubled space'];
    const drawn = ['no font draws U+378', 'figures not tabular: ¥50.00', 'line break before ，', 'money: ', 'date: '];
    for (const wrong of [...rules, ...drawn, 'target of 12×12px', 'page of 3']) expect(said).toContain(wrong);
  });
});
