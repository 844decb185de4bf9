import { desc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agreements } from '@/db/schema/channel';
import { drafts, portalSessions } from '@/db/schema/subscriber';
import { inventedMobile } from '@/db/testing/values';
import type { CustomerActor } from '../fixtures/actors-customer';
import { ApiCustomer } from '../fixtures/api';
import { click, DESKTOP, fillTest, see, seeText, seeValue } from '../fixtures/browser';
import { FORM_STEPS, formValues } from '../fixtures/form-values';
import { leaksInText, named } from '../fixtures/leaks';
import { lookAt } from '../fixtures/look';
import { watchRefusals } from '../fixtures/refusals';
import { until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { aMinuteLater, type Customer, makeCustomer, personalValues } from '../fixtures/world';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  await stage.world.sandbox.clearFaults();
  if (task.result?.state === 'fail') await lastPictures(stage, 'form');
});

async function enter(): Promise<{ who: Customer; customer: CustomerActor }> {
  const who = await makeCustomer(stage.world);
  const customer = await stage.customer(who);
  await customer.enter();
  return { who, customer };
}

/** What the server has of the form by now. */
async function draftOf(who: Customer) {
  const [row] = await stage.world.db.select().from(drafts).where(eq(drafts.certificateId, who.lost.id));
  return row?.data;
}

describe('verification', () => {
  it('says which information failed and how many tries are left; corrected, it passes', async () => {
    const { who, customer } = await enter();
    const { page } = customer;
    const right = who.legalRepresentative.mobile;
    await customer.fillForm('legal_mobile', { legalMobile: inventedMobile() });
    expect(await customer.startVerification()).toBe('mismatched');
    await seeText(page, 'verify-mismatch', '手机号');
    await page.waitForFunction(() => document.body.textContent?.includes('今天还可以核验 4 次'));

    await customer.goToStep('organisation');
    await customer.type('form-organisation-legalMobile', right);
    await customer.type('form-organisation-legalName', '王示例');
    await customer.throughTo('verify');
    expect(await customer.startVerification()).toBe('mismatched');
    await seeText(page, 'verify-mismatch', '姓名');
    await page.waitForFunction(() => document.body.textContent?.includes('今天还可以核验 3 次'));

    await customer.goToStep('organisation');
    await customer.type('form-organisation-legalName', who.legalRepresentative.name);
    await customer.throughTo('verify');
    await customer.verify('legal_mobile');
  });

  it('keeps the form while the provider is down, and goes on when it is back', async () => {
    const { who, customer } = await enter();
    await customer.fillForm('legal_bank_card');
    await stage.world.sandbox.fault({ provider: 'faceid', kind: 'http500' });
    expect(await customer.startVerification()).toBe('unavailable');
    await seeText(customer.page, 'verify-status', '不是您填写有误');
    expect(await draftOf(who)).toMatchObject({
      organisation: { legalIdNumber: who.legalRepresentative.idNumber },
      verification: { method: 'legal_bank_card', legalBankCard: who.legalRepresentative.bankCard },
    });
    await stage.world.sandbox.clearFaults();
    // No try was used up: the page offers to go on at once.
    await customer.verify('legal_bank_card');
    await click(customer.page, 'form-next');
    await see(customer.page, 'confirm-order');
    await customer.page.waitForSelector('::-p-text(短信发送到法人在银行预留的手机)');
  });
});

describe('what was typed', () => {
  it('survives a reload, the back button and an expired session', async () => {
    const { who, customer } = await enter();
    const { page } = customer;
    const { db } = stage.world;
    const refusals = watchRefusals(page);

    // Reloaded before the pause after which it is saved.
    await customer.type('form-organisation-legalName', who.legalRepresentative.name);
    await page.reload({ waitUntil: 'domcontentloaded' });
    await seeValue(page, '#form-organisation-legalName', who.legalRepresentative.name);

    await customer.fillStep('organisation', 'legal_mobile');
    await customer.next('verification');
    await page.goBack();
    await customer.atStep('organisation');
    await seeValue(page, '#form-organisation-legalIdNumber', who.legalRepresentative.idNumber);
    await until('the draft at the server', async () => (await draftOf(who))?.organisation?.legalIdNumber);

    // The session ends while he types; he signs in where he is.
    await db.delete(portalSessions).where(eq(portalSessions.subscriberId, who.subscriberId));
    await aMinuteLater(stage.world);
    await customer.type('form-organisation-phone', '0773-7654321');
    await see(page, 'relogin');
    await customer.signIn();
    await page.waitForSelector('[data-testid="relogin"]', { hidden: true });
    await seeValue(page, '#form-organisation-phone', '0773-7654321');
    await until(
      'the last words at the server',
      async () => (await draftOf(who))?.organisation?.phone === '0773-7654321',
    );
    await click(page, 'form-next');
    await customer.atStep('verification');
    const told = await refusals();
    expect(told.join()).toContain('"UNAUTHORIZED"');
    expect(leaksInText('a refusal', told.join('\n'), named(personalValues(who)))).toEqual([]);
  });
});

describe('a text that gets a newer version', () => {
  it('is asked for on the way to the order, and nothing has to be typed or verified again', async () => {
    const { db } = stage.world;
    // To be looked at in between: a phone would begin anew at another width.
    const customer = await stage.customer(await makeCustomer(stage.world), undefined, DESKTOP);
    const { page } = customer;
    await customer.enter();
    await customer.fillForm('legal_mobile');
    await customer.verify('legal_mobile');
    await click(page, 'form-next');
    await see(page, 'confirm-order');
    const of = eq(agreements.kind, 'privacy');
    const [known] = await db.select().from(agreements).where(of).orderBy(desc(agreements.version)).limit(1);
    if (!known) throw new Error('no such text');
    const newer = { ...known, id: 'privacy-newer', version: known.version + 1, publishedAt: new Date() };
    await db.insert(agreements).values(newer);
    try {
      await click(page, 'confirm-order');
      await seeText(page, 'agreements-newer', `《${known.title}》`);
      // Far below the bar that was pressed, were it not brought into view.
      await page.waitForFunction(() => {
        const { top, bottom } =
          document.querySelector('[data-testid="agreements-newer"]')?.getBoundingClientRect() ?? {};
        return top !== undefined && bottom !== undefined && top > 0 && bottom < innerHeight;
      });
      expect((await lookAt(page, 'newer text')).failing).toEqual([]);
      await click(page, 'agreements-read');
      await customer.atStep('agreements');
      await page.waitForSelector('input[data-testid="form-agreements-privacy"]:not(:checked)');
      await customer.tickAgreements();
      await customer.next('verify');
      // Verified as it was.
      expect(await customer.confirmOrder()).toMatch(/^\d{8}A\d{6}$/);
    } finally {
      await db.delete(agreements).where(eq(agreements.id, newer.id));
    }
  });
});

describe('before the page runs', () => {
  it('stands the step that was saved, unless the address names another one, and takes nothing', async () => {
    const who = await makeCustomer(stage.world);
    const session = await ApiCustomer.signIn(stage.world, who);
    const { draftId } = await session.trpc.draft.open.mutate({ certificateId: who.lost.id });
    const { page } = await stage.customer(who, session);
    const drawn = async (hash: string) => {
      // Another document each time: a hash alone would load nothing.
      await page.goto('about:blank');
      await page.goto(`${stage.world.system.webUrl}/c/3394/reissue/${draftId}${hash}`);
      return page.$eval('main', (main) => ({
        title: main.querySelector('h1')?.textContent,
        shown: main.checkVisibility({ visibilityProperty: true }),
        live: main.querySelector('form:not([inert])') !== null,
      }));
    };
    await page.setJavaScriptEnabled(false);
    expect(await drawn('')).toEqual({ title: '单位基本信息', shown: true, live: false });
    expect(await drawn('#organisation')).toMatchObject({ shown: true });
    expect(await drawn('#contact')).toMatchObject({ shown: false });
    await page.setJavaScriptEnabled(true);
    await drawn('#contact');
    await see(page, 'form-contact-name');
    expect(await page.$eval('main', (main) => main.checkVisibility({ visibilityProperty: true }))).toBe(true);
  });
});

describe('a refusal', () => {
  it('repeats nothing of what was sent', async () => {
    const who = await makeCustomer(stage.world);
    const customer = await stage.customer(who);
    const { page } = customer;
    const refusals = watchRefusals(page);
    await customer.openManualLink();
    await customer.readGuide();
    await fillTest(page, 'login-uscc', who.uscc);
    await click(page, 'login-query');
    await see(page, 'login-sent');
    const wrong = page.waitForResponse((answer) => answer.url().includes('auth.verifyCode'));
    await fillTest(page, 'login-code', '000000');
    await click(page, 'login-confirm');
    await wrong;
    await page.reload({ waitUntil: 'domcontentloaded' });
    await aMinuteLater(stage.world);
    await customer.signIn();
    await customer.chooseCertificate();

    // As another program, or an older page of ours, would send it: every value stands where no such value belongs.
    const values = personalValues(who);
    const draftId = /reissue\/([\w-]+)/.exec(page.url())?.[1] ?? '';
    const group = (value: unknown) => Object.fromEntries(FORM_STEPS.map((step) => [step, value]));
    const inputs = [
      { draftId, data: { step: values, ...group(values) } },
      { draftId, data: { step: 1, organisation: Object.fromEntries(values.map((value) => [value, { value }])) } },
      { draftId, data: { step: 1, contact: { idType: values[0], idNumber: values.join(), mobile: values } } },
      { draftId: values.join(), data: { step: 1, ...formValues(who, 'legal_bank_card') } },
    ];
    const calls = inputs.flatMap((input) =>
      ['draft.save', 'verification.start', 'order.submit'].map((name) => ({ name, body: JSON.stringify(input) })),
    );
    calls.push({ name: 'draft.save', body: `{"draftId":"${values.join()}` });
    for (const { name, body } of calls) {
      await page.evaluate(
        async (procedure, text) => {
          const headers = { 'content-type': 'application/json' };
          await (await fetch(`/api/trpc/${procedure}`, { method: 'POST', headers, body: text })).text();
        },
        name,
        body,
      );
    }
    const told = await refusals();
    // The wrong code, and most of what was sent wrong.
    expect(told.length).toBeGreaterThan(inputs.length);
    expect(leaksInText('a refusal', told.join('\n'), named(values))).toEqual([]);
  });
});

describe('the keyboard alone', () => {
  it('is enough for a step of the form', async () => {
    const { who, customer } = await enter();
    const { page } = customer;
    const values = formValues(who, 'legal_mobile').organisation;
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    const waiting = new Map(Object.entries(values).map(([name, value]) => [`form-organisation-${name}`, value]));
    // From the top of the page, as nobody has pointed anywhere yet.
    for (let presses = 0; waiting.size > 0 && presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const id = await focused();
      const value = waiting.get(id);
      if (!value) continue;
      // What is there is selected by Tab and typed over.
      await page.keyboard.type(value);
      waiting.delete(id);
    }
    expect([...waiting.keys()]).toEqual([]);
    await page.keyboard.press('Enter');
    await customer.atStep('verification');
    await until('the draft at the server', async () => {
      const saved = (await draftOf(who))?.organisation;
      return saved?.legalIdNumber === values.legalIdNumber && saved?.name === values.name;
    });
  });
});
