import { eq, isNotNull } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import { subscribers } from '@/db/schema/subscriber';
import { inventedMobile, inventedResidentId, inventedUscc } from '@/db/testing/values';
import type { UploadKind } from '@/lib/domain/order';
import { CustomerActor, payByScanning } from '../fixtures/actors-customer';
import { type OperatorActor, ReviewerActor } from '../fixtures/actors-staff';
import { ApiCustomer } from '../fixtures/api';
import { click, DESKTOP, fillTest, see, seeText, seeValue, textOf } from '../fixtures/browser';
import { chainPem, evidenceOf, transitionPath, untilState } from '../fixtures/evidence';
import { endedHistories, keepHistory } from '../fixtures/history';
import { patternFinder, portalPages } from '../fixtures/pages';
import { openssl, opensslSerial } from '../fixtures/pki';
import { plant } from '../fixtures/planted';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import * as story from '../fixtures/scenes';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { aMinuteLater, type Customer, makeCustomer, renamed } from '../fixtures/world';

let stage: Stage;
let reviewer: ReviewerActor;
let operator: OperatorActor;

beforeAll(async () => {
  stage = await openStage();
  await topUpBlankTokens(stage.world.system, 1);
  [reviewer, operator] = await Promise.all([stage.reviewer(), stage.operator()]);
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'change');
});

const withNewAgent = (who: Customer): Customer => ({
  ...who,
  agent: { ...who.agent, name: '王新人', idNumber: inventedResidentId(), mobile: inventedMobile() },
});

/** What the CA says of the old certificate, at the addresses that stand in any of its certificates. */
async function opinion(who: Customer): Promise<{ ocsp: string; entry: string }> {
  const [other] = await stage.world.db.select().from(certificates).where(isNotNull(certificates.pem)).limit(1);
  const { ocsp, crl } = await opensslSerial(who.lost.serialHex, other?.pem ?? '', await chainPem(stage.world));
  const entries = crl.split('Serial Number: ').slice(1);
  return { ocsp, entry: entries.find((text) => text.toLowerCase().startsWith(who.lost.serialHex)) ?? '' };
}

/** From the tile to the step where old and new stand side by side. */
async function enter(customer: CustomerActor): Promise<void> {
  const { page } = customer;
  await page.goto(`${stage.world.system.webUrl}/c/3394`, { waitUntil: 'domcontentloaded' });
  await click(page, 'tile-change');
  await click(page, 'change-start');
  await customer.signIn();
  await click(page, 'cert-change');
  await see(page, 'form-change-name');
}

/** The rest of the form: what was typed as new is filled in already. */
async function fillRest(customer: CustomerActor): Promise<void> {
  await customer.next('organisation');
  await customer.fillStep('organisation', 'legal_mobile');
  await customer.next('verification');
  await customer.fillStep('verification', 'legal_mobile');
  await customer.next('invoice');
  await seeValue(customer.page, '#form-invoice-title', customer.who.name);
  await customer.next('contact');
  await customer.fillStep('contact', 'legal_mobile');
  await customer.next('recipient');
  await customer.fillStep('recipient', 'legal_mobile');
  await customer.next('agreements');
  await customer.tickAgreements();
  await customer.next('verify');
}

const subscriberOf = async ({ subscriberId }: Customer) =>
  (await stage.world.db.select().from(subscribers).where(eq(subscribers.id, subscriberId)))[0];

describe('证书变更', () => {
  it('of name and agent, on a phone: only its proofs are asked for, and the old certificate goes last', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const to = withNewAgent(await renamed(world, who));
    const before = await stage.customer(who);
    const { page } = before;
    await enter(before);
    await seeText(page, 'change-name', who.name);
    await click(page, 'form-next');
    await see(page, 'error-summary');
    await fillTest(page, 'form-change-name', to.name);
    await fillTest(page, 'form-change-agentName', to.agent.name);
    await fillTest(page, 'form-change-agentMobile', to.agent.mobile);
    await seeText(page, 'change-proofs', '准予变更登记通知书');
    expect(await textOf(page, 'change-proofs')).not.toContain('法定代表人身份证');
    const customer = new CustomerActor(page, before.places, to);
    await fillRest(customer);
    await customer.verify('legal_mobile');
    await click(page, 'form-next');
    await seeText(page, 'changed-name', who.name);
    await seeText(page, 'changed-name', to.name);
    await click(page, 'confirm-order');
    await see(page, 'upload-change_notice-status');
    const orderNo = (/orders\/(\w+)\/upload/.exec(page.url()) ?? [])[1] ?? '';

    const papers = await stage.papers(to);
    const [notice, letter] = await Promise.all([1, 2].map(() => stage.papers({ ...to, uscc: inventedUscc() })));
    const all: Partial<Record<UploadKind, string>> = {
      ...papers,
      change_notice: notice?.licence ?? '',
      authorisation: letter?.licence ?? '',
    };
    for (const [kind, file] of Object.entries(all)) await customer.upload(kind as UploadKind, file);
    // The code comes to the number that he will have.
    await customer.confirmApplication();
    await payByScanning(await stage.phone(), await customer.scanQr());
    await customer.seePaid();
    await customer.openOrder(orderNo);

    await reviewer.claim(orderNo);
    await seeText(reviewer.page, 'review-change', who.name);
    await seeText(reviewer.page, 'review-change', to.name);
    await reviewer.approve(orderNo);
    await operator.startProduction([orderNo]);
    await operator.seeMade(orderNo);
    const parcel = await operator.parcel(orderNo);
    await operator.bind(orderNo, parcel);
    await operator.handOver(orderNo);
    await customer.seeState('shipped');
    const still = await opinion(who);
    expect([still.entry, still.ocsp.includes(': revoked')]).toEqual(['', false]);
    expect((await subscriberOf(who))?.name).toBe(who.name);
    await world.sandbox.courier(parcel.waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
    await untilState(world, orderNo, 'completed');
    // The session of the old number is over; the new one lets him in, a minute later or not.
    await aMinuteLater(world);
    await page.reload();
    await customer.signIn();
    await customer.seeState('completed');

    const { ocsp, entry } = await opinion(who);
    expect(ocsp).toMatch(/: revoked[\s\S]*affiliationChanged/);
    expect(entry).toContain('Affiliation Changed');
    const made = await evidenceOf(world, orderNo);
    expect(transitionPath(made)).toEqual([
      ...['pay', 'claim', 'approve', 'start_production', 'finish_production', 'ship', 'deliver', 'complete'],
    ]);
    const [certificate] = made.certificates;
    const said = await openssl(certificate?.pem ?? '', await chainPem(world));
    expect(said.subject).toContain(to.name);
    expect(said.subject).toContain(who.uscc);
    const agent = { agentName: '王新人', agentMobile: to.agent.mobile };
    expect(await subscriberOf(who)).toMatchObject({ name: to.name, uscc: who.uscc, ...agent });
    const [history] = await endedHistories(world.system, orderNo);
    await keepHistory('system-changed', history);
  });

  it('of the agent alone: no new certificate, nothing to pay, and the data are new when the reviewer agrees', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const to = withNewAgent(who);
    const before = await stage.customer(who);
    const { page } = before;
    await enter(before);
    await fillTest(page, 'form-change-agentName', to.agent.name);
    await fillTest(page, 'form-change-agentMobile', to.agent.mobile);
    await seeText(page, 'change-proofs', '不换 UKey');
    const customer = new CustomerActor(page, before.places, to);
    await customer.next('organisation');
    await customer.fillStep('organisation', 'legal_mobile');
    await customer.next('verification');
    await customer.fillStep('verification', 'legal_mobile');
    await customer.next('contact');
    await customer.fillStep('contact', 'legal_mobile');
    await customer.next('agreements');
    await customer.tickAgreements();
    await customer.next('verify');
    await customer.verify('legal_mobile');
    await click(page, 'form-next');
    await seeText(page, 'changed-agentName', to.agent.name);
    await click(page, 'confirm-order');
    await see(page, 'upload-authorisation-status');
    const orderNo = (/orders\/(\w+)\/upload/.exec(page.url()) ?? [])[1] ?? '';
    // Whoever holds the old number is warned at it.
    await until('the warning', async () =>
      (await world.sandbox.ledger<SmsMessage>('sms', who.agent.mobile)).find(
        ({ templateId, params }) => templateId === 'T-mobile_change_begun' && params.includes(orderNo),
      ),
    );

    const { agent_id_portrait, agent_id_emblem } = await stage.papers(to);
    const letter = await stage.papers({ ...to, uscc: inventedUscc() });
    const all: Partial<Record<UploadKind, string>> = {
      ...{ agent_id_portrait, agent_id_emblem },
      authorisation: letter.licence,
    };
    for (const [kind, file] of Object.entries(all)) await customer.upload(kind as UploadKind, file);
    await customer.confirmApplication();
    await customer.seeState('paid');
    expect(await textOf(page, 'order-state')).toContain('待审核');
    expect(await page.$('[data-testid="payment-state"]')).toBeNull();

    await reviewer.claim(orderNo);
    await seeText(reviewer.page, 'review-change', to.agent.name);
    await see(reviewer.page, 'review-ends');
    await reviewer.approve(orderNo);
    await untilState(world, orderNo, 'completed');
    const agent = { agentName: to.agent.name, agentMobile: to.agent.mobile };
    expect(await subscriberOf(who)).toMatchObject({ name: who.name, ...agent });
    await until('word to the new number', async () =>
      (await world.sandbox.ledger<SmsMessage>('sms', to.agent.mobile)).find(
        ({ templateId, params }) => templateId === 'T-change_done' && params.includes(orderNo),
      ),
    );
    const made = await evidenceOf(world, orderNo);
    expect(transitionPath(made)).toEqual(['waive_payment', 'claim', 'record_change']);
    expect(made.certificates).toEqual([]);
    const { ocsp, entry } = await opinion(who);
    expect([entry, ocsp.includes(': revoked')]).toEqual(['', false]);
    await aMinuteLater(world);
    await page.reload();
    await customer.signIn();
    await customer.seeState('completed');
    await seeText(page, 'order-next-text', '证书和密码不变');
  });

  it('on a wide screen: a name that the register does not have goes no further; cancelled, nothing has changed', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const before = await subscriberOf(who);
    const customer = await stage.customer({ ...who, name: '桂林示例未登记有限公司' }, undefined, DESKTOP);
    const { page } = customer;
    await enter(customer);
    await fillTest(page, 'form-change-name', customer.who.name);
    await fillRest(customer);
    expect(await customer.startVerification()).toBe('mismatched');
    await seeText(page, 'verify-mismatch', '与工商登记不一致');
    await click(page, 'verify-correct');
    await see(page, 'form-change-name');
    const to = await renamed(world, who);
    await fillTest(page, 'form-change-name', to.name);
    await page.evaluate(() => {
      location.hash = 'verify';
    });
    await customer.verify('legal_mobile');
    await click(page, 'form-next');
    await click(page, 'confirm-order');
    await see(page, 'upload-change_notice-status');
    expect(await page.$('[data-testid="upload-agent_id_portrait-status"]')).toBeNull();
    const orderNo = (/orders\/(\w+)\/upload/.exec(page.url()) ?? [])[1] ?? '';
    await customer.openOrder(orderNo);
    await seeText(page, 'changed-name', to.name);
    await click(page, 'order-cancel');
    await click(page, 'cancel-reason-no_need');
    await click(page, 'cancel-dialog-confirm');
    await customer.seeState('closed');
    expect(await subscriberOf(who)).toEqual(before);
    expect((await opinion(who)).ocsp).not.toContain(': revoked');
  });

  it('reads well at every width, without a finding of axe', async () => {
    const scenes = new story.Scenes(stage, patternFinder([...portalPages(), '/admin/review/[orderNo]']));
    const { api, draftId, who } = await story.filledDraft(stage, 'legal_mobile', { businessType: 'change' });
    const page = await scenes.signedIn(api);
    const at = (address: string, state: string) => scenes.open(page, `/c/3394${address}`, state);
    await at('/change/certificates', 'one to change');
    await at(`/change/${draftId}#changes`, 'old and new');
    await at(`/change/${draftId}#organisation`, 'as it will be');
    await api.trpc.verification.start.mutate({ draftId });
    await at(`/change/${draftId}/confirm`, 'to send');
    const { orderNo } = await api.trpc.order.submit.mutate({ draftId });
    await at(`/orders/${orderNo}/upload`, 'proofs of a change');
    await at(`/orders/${orderNo}`, 'a change');
    const { licence } = await stage.papers(who);
    const kinds = ['licence', 'change_notice', 'agent_id_portrait', 'agent_id_emblem', 'authorisation'];
    await api.upload(orderNo, Object.fromEntries(kinds.map((kind) => [kind, licence])));
    await api.confirmApplication(orderNo);
    await api.pay(await api.openTrade(orderNo));
    await api.untilState(orderNo, 'paid');
    const desk = await scenes.colleague(ReviewerActor, 'reviewer');
    await desk.claim(orderNo);
    await scenes.look(desk.page, 'a change');
    const other = await makeCustomer(stage.world);
    const alone = await ApiCustomer.signIn(stage.world, other);
    const phone = inventedMobile();
    plant(other.uscc, { 'new telephone': phone });
    const recorded = await alone.change('legal_mobile', { phone });
    // What comes while a page is open moves it.
    const heard = async () => (await alone.trpc.order.get.query({ orderNo: recorded })).notifications[0];
    await until('the notice', heard);
    const its = await scenes.signedIn(alone);
    for (const address of [`/orders/${recorded}/upload`, `/orders/${recorded}`]) {
      await scenes.open(its, `/c/3394${address}`, 'a change of the file alone');
    }
    expect(scenes.take()).toEqual([]);
  });
});
