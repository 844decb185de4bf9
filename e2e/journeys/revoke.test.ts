import { eq, isNotNull } from 'drizzle-orm';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import type { Role } from '@/lib/domain/permissions';
import { signIn } from '../fixtures/actors-staff';
import { click, clickOn, DESKTOP, fill, openPerson, PHONE, see, seeText } from '../fixtures/browser';
import { chainPem, evidenceOf, transitionPath, untilState } from '../fixtures/evidence';
import { endedHistories, keepHistory } from '../fixtures/history';
import { opensslSerial } from '../fixtures/pki';
import { until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, type Screen, type Stage } from '../fixtures/stage';
import { type Customer, makeCustomer, makeStaff } from '../fixtures/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'revoke');
});

async function colleague(role: Role): Promise<Page> {
  const page = await openPerson(stage.browser, DESKTOP);
  await signIn(page, stage.world.system.webUrl, await makeStaff(stage.world, [role]));
  return page;
}

/** What the CA says of the certificate, at the addresses that stand in any of its certificates. */
async function opinion(who: Customer): Promise<{ ocsp: string; crl: string }> {
  const { db } = stage.world;
  const [other] = await db.select().from(certificates).where(isNotNull(certificates.pem)).limit(1);
  return opensslSerial(who.lost.serialHex, other?.pem ?? '', await chainPem(stage.world));
}

/** From the tile to the order. */
async function apply(who: Customer, reason: string, screen: Screen): Promise<{ page: Page; orderNo: string }> {
  const customer = await stage.customer(who, undefined, screen);
  const { page } = customer;
  await page.goto(`${stage.world.system.webUrl}/c/3394`, { waitUntil: 'domcontentloaded' });
  await click(page, 'tile-revoke');
  await see(page, 'revoke-start');
  expect(await page.$eval('main', (main) => main.textContent)).toContain('已用期间不退费');
  await click(page, 'revoke-start');
  await customer.signIn();
  await click(page, 'cert-revoke');
  await see(page, 'form-revocation-reason-keyCompromise');
  await click(page, 'form-next');
  await page.waitForFunction(() => document.body.innerText.includes('请选择注销的原因'));
  await click(page, `form-revocation-reason-${reason}`);
  await customer.next('organisation');
  await customer.fillStep('organisation', 'legal_mobile');
  await customer.next('verification');
  await customer.fillStep('verification', 'legal_mobile');
  await customer.next('agreements');
  await see(page, 'form-agreements-service');
  // Nothing is paid, billed or sent: nobody is asked to agree to it.
  expect(await page.$('[data-testid="form-agreements-provide_courier"]')).toBeNull();
  await customer.tickAgreements();
  await customer.next('verify');
  await see(page, 'verify-start');
  expect(await page.$('[data-testid="post-instead"]')).toBeNull();
  await customer.verify('legal_mobile');
  await click(page, 'form-next');
  await click(page, 'confirm-order');
  await see(page, 'order-state');
  return { page, orderNo: (/orders\/(\w+)/.exec(page.url()) ?? [])[1] ?? '' };
}

async function approve(reviewer: Page, orderNo: string): Promise<void> {
  await reviewer.goto(`${stage.world.system.webUrl}/admin/review/${orderNo}`, { waitUntil: 'domcontentloaded' });
  await clickOn(reviewer, '#review-claim');
  await see(reviewer, 'revocation-papers');
  await clickOn(reviewer, '#review-approve');
  await untilState(stage.world, orderNo, 'approved');
}

async function openDesk(second: Page, orderNo: string): Promise<void> {
  await second.goto(`${stage.world.system.webUrl}/admin/revocations`, { waitUntil: 'domcontentloaded' });
  await click(second, `revocation-${orderNo}`);
}

describe('证书注销', () => {
  it('asked for on a phone: approved by one colleague, confirmed by another, and then the certificate is nothing any more', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const { page, orderNo } = await apply(who, 'keyCompromise', PHONE);
    await seeText(page, 'order-state', '已提交，待审核');
    await seeText(page, 'messages', '注销申请已提交');
    expect((await opinion(who)).crl).not.toContain(who.lost.serialHex.toUpperCase());

    await approve(await colleague('reviewer'), orderNo);
    await seeText(page, 'order-state', '审核通过，待复核');
    const second = await colleague('ca_admin');
    await openDesk(second, orderNo);
    await clickOn(second, '#revocation-confirm');
    await clickOn(second, '#revocation-decide');
    await page.waitForSelector('[data-testid="order-state"][data-state="completed"]');
    await seeText(page, 'old-certificate', '已注销');

    const { ocsp, crl } = await opinion(who);
    expect(ocsp).toContain('Response verify OK');
    expect(ocsp).toMatch(/: revoked[\s\S]*keyCompromise/);
    expect(crl.toLowerCase()).toContain(who.lost.serialHex.toLowerCase());
    const made = await evidenceOf(world, orderNo);
    expect(transitionPath(made)).toEqual(['waive_payment', 'claim', 'approve', 'confirm_revocation']);
    expect([made.payments, made.invoices, made.shipments, made.pins, made.productions]).toEqual([[], [], [], [], []]);
    expect(made.audit.find(({ action }) => action === 'revocation.confirm')?.actorKind).toBe('staff');
    await seeText(page, 'messages', '证书已注销');
    await until('both messages', async () => (await world.sandbox.ledger('sms', orderNo)).length === 2);
    const [row] = await world.db.select().from(certificates).where(eq(certificates.id, who.lost.id));
    expect(row).toMatchObject({ state: 'revoked', revocationReason: 'keyCompromise' });
    const [history] = await endedHistories(world.system, orderNo);
    await keepHistory('system-revoked', history);
  });

  it('asked for on a wide screen: ends with the second person’s no, and the customer reads why', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const { page, orderNo } = await apply(who, 'cessationOfOperation', DESKTOP);
    await approve(await colleague('reviewer'), orderNo);
    const second = await colleague('point_manager');
    await openDesk(second, orderNo);
    await clickOn(second, '#revocation-refuse');
    await fill(second, '#revocation-note', `请${who.legalRepresentative.name}先结清未完成的缴存业务`);
    await clickOn(second, '#revocation-decide');
    await page.waitForSelector('[data-testid="order-state"][data-state="closed"]');
    await seeText(page, 'rejection', '先结清未完成的缴存业务');
    expect((await opinion(who)).ocsp).not.toContain(': revoked');
    // The certificate is free for another order.
    await page.goto(`${world.system.webUrl}/c/3394/revoke/certificates`, { waitUntil: 'domcontentloaded' });
    await see(page, 'cert-revoke');
  });
});
