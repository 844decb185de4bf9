import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { and, eq } from 'drizzle-orm';
import type { ElementHandle, Page } from 'puppeteer-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { orderItems, uploads } from '@/db/schema/order';
import { subscribers } from '@/db/schema/subscriber';
import type { DemoSubscriber } from '@/db/seed/demo-people';
import { type CustomerActor, payByScanning } from '../fixtures/actors-customer';
import type { OperatorActor, ReviewerActor } from '../fixtures/actors-staff';
import { choose, click, clickOn, DESKTOP, fill, fillTest, hydrated, see, seeValue, textOf } from '../fixtures/browser';
import { evidenceOf, transitionPath } from '../fixtures/evidence';
import { endedHistories, keepHistory } from '../fixtures/history';
import { lookAt } from '../fixtures/look';
import { printForm } from '../fixtures/paper';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { tickAll } from '../fixtures/ticks';
import { readToken, topUpBlankTokens } from '../fixtures/token';
import { makeCustomer, makeNewcomer } from '../fixtures/world';

let stage: Stage;
let reviewer: ReviewerActor;
let operator: OperatorActor;

beforeAll(async () => {
  stage = await openStage();
  await topUpBlankTokens(stage.world.system, 2);
  [reviewer, operator] = await Promise.all([stage.reviewer(), stage.operator()]);
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, task.name);
});

/** 核对单位, as far as the code on the agent's phone. */
async function introduce({ page, places }: CustomerActor, who: DemoSubscriber): Promise<void> {
  await page.goto(`${places.webUrl}/c/3394`, { waitUntil: 'domcontentloaded' });
  await click(page, 'tile-new');
  await click(page, 'apply-start');
  await typeIn(page, who);
  await proveAgent({ page, places }, who);
}

async function typeIn(page: Page, who: DemoSubscriber): Promise<void> {
  const spaced = who.uscc.replace(/(.{4})/g, '$1 ');
  const { name, idNumber } = who.legalRepresentative;
  const typed = { uscc: spaced, name: who.name, legalName: name, legalIdNumber: idNumber };
  for (const [field, value] of Object.entries({ ...typed, agentName: who.agent.name, agentMobile: who.agent.mobile })) {
    await fillTest(page, `apply-${field}`, value);
  }
}

/** The register agrees, then the agent's phone does; the form opens. */
async function proveAgent(
  { page, places }: Pick<CustomerActor, 'page' | 'places'>,
  who: DemoSubscriber,
): Promise<void> {
  await tickAll(page, 'apply-agreements');
  const since = new Date();
  await click(page, 'apply-check');
  await see(page, 'apply-sent');
  await fillTest(page, 'apply-code', await places.sandbox.code(who.agent.mobile, 'application_code', since));
  await click(page, 'apply-confirm');
}

async function chooseRegion({ page }: CustomerActor, county: string): Promise<void> {
  await fill(page, '#form-recipient-regionCode', county);
  await clickOn(page, '.ant-cascader-menu-item');
  await page.waitForFunction(() => !document.querySelector('.ant-cascader-dropdown:not(.ant-select-dropdown-hidden)'));
}

async function fillForm(customer: CustomerActor): Promise<void> {
  const { page } = customer;
  await choose(page, '#form-tokens-quantity', '2');
  await fillTest(page, 'form-tokens-0-department', '财务部');
  await fillTest(page, 'form-tokens-1-sealInfo', '公章');
  await customer.next('organisation');
  await customer.fillStep('organisation', 'legal_mobile');
  await customer.next('verification');
  await customer.fillStep('verification', 'legal_mobile');
  await customer.next('invoice');
  await customer.next('contact');
  await customer.fillStep('contact', 'legal_mobile');
  await customer.next('recipient');
  await customer.fillStep('recipient', 'legal_mobile');
  await chooseRegion(customer, '七星区');
  await customer.next('agreements');
  await customer.tickAgreements();
  await customer.next('verify');
}

/** 授权书: printed from the upload page, signed and sealed on paper, and sent back as a picture. */
async function sealLetter(customer: CustomerActor, who: DemoSubscriber): Promise<void> {
  const { text, png } = await printForm(customer.page, 'letter-print');
  for (const words of ['授权书', who.name, who.uscc, who.agent.name, who.agent.idNumber]) expect(text).toContain(words);
  const photo = path.join(tmpdir(), `letter-${who.uscc}.jpg`);
  await sharp(png).resize(1200).jpeg().toFile(photo);
  await customer.upload('authorisation', photo);
  await rm(photo);
}

const fileInput = async (page: Page, testId: string) =>
  (await page.waitForSelector(`[data-testid="${testId}"]`)) as ElementHandle<HTMLInputElement>;

const subscribersOf = (uscc: string) => stage.world.db.select().from(subscribers).where(eq(subscribers.uscc, uscc));
const itemsOf = (orderNo: string) =>
  stage.world.db.select().from(orderItems).where(eq(orderItems.orderNo, orderNo)).orderBy(orderItems.position);

/** Both tokens of one order, made side by side. */
async function produceTwo(orderNo: string): Promise<string[]> {
  await operator.startProduction([orderNo]);
  await operator.page.waitForFunction(
    (no) =>
      [...document.querySelectorAll<HTMLElement>('[data-testid^="slot-"][data-state="made"]')].filter((slot) =>
        slot.textContent?.includes(no),
      ).length === 2,
    { timeout: 60_000 },
    orderNo,
  );
  return (await itemsOf(orderNo)).map(({ tokenSerial }) => tokenSerial ?? '');
}

/** Order and waybill stay on the page: only the serial of the second token is scanned. */
async function packTwo(orderNo: string, serials: string[]): Promise<string> {
  const { waybillNo } = await operator.parcel(orderNo);
  const [first = '', second = ''] = serials;
  expect(await operator.scan(orderNo, { tokenSerial: first, waybillNo })).toContain('还有 1 枚');
  await fill(operator.page, '#scan-tokenSerial', second);
  await operator.page.focus('#scan-tokenSerial');
  await operator.page.keyboard.press('Enter');
  await operator.page.waitForFunction(() =>
    document.querySelector('[data-testid="scan-result"]')?.textContent?.includes('可以封箱'),
  );
  await operator.handOver(orderNo);
  return waybillNo;
}

describe('a first application', () => {
  it('of two tokens, on a phone, from the register to two tokens that open with their own PINs', async () => {
    const { world } = stage;
    const who = await makeNewcomer(world);
    const customer = await stage.customer(who);
    await introduce(customer, who);
    await fillForm(customer);
    await customer.verify('legal_mobile');
    const orderNo = await customer.confirmOrder();
    await customer.uploadPapers(await stage.papers(who));
    await sealLetter(customer, who);
    await customer.confirmApplication();
    await payByScanning(await stage.phone(), await customer.scanQr());
    await customer.seePaid();
    expect((await subscribersOf(who.uscc)).map(({ state }) => state)).toEqual(['prospective']);
    await customer.page.goto(`${customer.places.webUrl}/c/3394/privacy`, { waitUntil: 'domcontentloaded' });
    await see(customer.page, 'consent-provide-register-tencent-1');
    await customer.openOrder(orderNo);

    await reviewer.claim(orderNo);
    await reviewer.approve(orderNo);
    expect((await subscribersOf(who.uscc)).map(({ state }) => state)).toEqual(['active']);
    const serials = await produceTwo(orderNo);
    await customer.seeState('produced');
    const waybillNo = await packTwo(orderNo, serials);
    await customer.seeState('shipped');
    await world.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
    await customer.seeState('completed');

    const evidence = await evidenceOf(world, orderNo);
    expect(evidence.payments).toMatchObject([{ state: 'paid', amountFen: 40_000 }]);
    expect(evidence.certificates.map(({ state }) => state)).toEqual(['valid', 'valid']);
    expect(transitionPath(evidence)).toEqual([
      ...['pay', 'claim', 'approve', 'start_production', 'continue_production', 'finish_production'],
      ...['ship', 'deliver', 'complete'],
    ]);
    const told = (await world.sandbox.ledger<SmsMessage>('sms', who.legalRepresentative.mobile)).filter(
      ({ templateId }) => templateId === 'T-token_pin_item',
    );
    expect(told.map(({ params }) => [params[1], params[2]])).toEqual([
      ['1', serials[0]],
      ['2', serials[1]],
    ]);
    for (const { params } of told) {
      const token = await readToken(world.system, params[2] ?? '', params[3] ?? '');
      expect(token).toMatchObject({ pinOpens: true, certificates: 1, privateKeys: 1, signs: true });
    }
    const [history] = await endedHistories(world.system, orderNo);
    await keepHistory('system-new-two-tokens', history);
  });

  it('begins, on a wide screen, with a picture of the licence: what was read is marked, confirmed by the customer, and needs no second upload', async () => {
    const who = await makeNewcomer(stage.world, '桂林示例新月商贸有限公司');
    const { licence, ...others } = await stage.papers(who);
    const customer = await stage.customer(who, undefined, DESKTOP);
    const { page, places } = customer;
    await page.goto(`${places.webUrl}/c/3396/apply/start`, { waitUntil: 'load' });
    await hydrated(page);
    await (await fileInput(page, 'apply-licence')).uploadFile(licence);
    await page.waitForSelector('[data-testid="apply-licence-state"][data-state="read"]', { timeout: 120_000 });
    await seeValue(page, '#apply-uscc', who.uscc);
    await seeValue(page, '#apply-name', who.name);
    const marks = () =>
      page.$$eval('form', ([form]) => (form?.textContent?.match(/识别自营业执照，请核对/g) ?? []).length);

    const { agent, legalRepresentative: legal } = who;
    const typed = { legalName: legal.name, legalIdNumber: legal.idNumber };
    for (const [field, value] of Object.entries({ ...typed, agentName: agent.name, agentMobile: agent.mobile })) {
      await fillTest(page, `apply-${field}`, value);
    }
    expect(await marks()).toBe(2);
    await click(page, 'apply-check');
    await page.waitForSelector('#apply-read-confirmed-error');
    // Nothing is asked of the register before it was agreed to; the message stands at each tick.
    await page.waitForSelector('#apply-agreements-provide-register-tencent-1-error');
    await page.waitForSelector('#apply-agreements-sensitive-identity-1-error');
    // What is typed over is the customer's own from then on.
    await fillTest(page, 'apply-name', '桂林示例');
    await fillTest(page, 'apply-name', who.name);
    expect(await marks()).toBe(1);
    await click(page, 'apply-read-confirmed');
    await proveAgent(customer, who);

    await see(page, 'form-tokens-quantity');
    await click(page, 'form-next');
    await page.waitForSelector('#form-tokens-productId-error');
    await click(page, 'form-tokens-productId-seal');
    expect((await lookAt(page, 'product')).failing).toEqual([]);
    await fillForm(customer);
    await customer.verify('legal_mobile');
    await click(page, 'form-next');
    await see(page, 'confirm-order');
    const confirmed = await page.$eval('main', (main) => main.textContent ?? '');
    for (const words of ['单位印章证书，有效期 1 年', '广西壮族自治区 桂林市', '2 枚', '¥640.00']) {
      expect(confirmed).toContain(words);
    }
    await click(page, 'confirm-order');
    await customer.seeUploaded('licence');
    const orderNo = /orders\/(\w+)/.exec(page.url())?.[1] ?? '';
    // Copied clean and small before anything is uploaded.
    const ready = and(eq(uploads.orderNo, orderNo), eq(uploads.state, 'ready'));
    await until('the small licence', async () => (await stage.world.db.$count(uploads, ready)) === 1 || undefined);
    await see(page, 'letter-print');
    expect((await lookAt(page, 'letter')).failing).toEqual([]);
    await customer.uploadPapers(others);
    await sealLetter(customer, who);
    await customer.confirmApplication();
    await payByScanning(await stage.phone(), await customer.scanQr());
    await customer.seePaid();
  }, 240_000);

  it('of an organisation that is a customer already is told so after the phone was proven, and sees nothing', async () => {
    const known = await makeCustomer(stage.world);
    const stranger = { ...known, agent: (await makeNewcomer(stage.world)).agent };
    const customer = await stage.customer(stranger);
    await introduce(customer, stranger);
    await see(customer.page, 'apply-existing');
    expect(await textOf(customer.page, 'apply-existing')).toContain('证书补办');
    await customer.page.goto(`${customer.places.webUrl}/c/3394/orders`, { waitUntil: 'domcontentloaded' });
    await see(customer.page, 'login-uscc');
  });
});
