import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerActor } from '../fixtures/actors-customer';
import { click, see, seeText } from '../fixtures/browser';
import { lookAt } from '../fixtures/look';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { type Customer, makeCustomer, makeNewcomer } from '../fixtures/world';

let stage: Stage;
let who: Customer;
let customer: CustomerActor;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, task.name);
});

/** What lies under the bar of the main act counts as seen; the press would fall on the bar. */
async function press(testId: string): Promise<void> {
  await see(customer.page, testId);
  await customer.page.$eval(`[data-testid="${testId}"]`, (node) => node.scrollIntoView({ block: 'center' }));
  await click(customer.page, testId);
}

/** Copied elsewhere, pasted into the box by its keys. */
async function paste(text: string): Promise<void> {
  const { page } = customer;
  await press('paste-open');
  await see(page, 'paste-text');
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.focus('[data-testid="paste-text"]');
  await page.keyboard.down('Control');
  await page.keyboard.press('v', { commands: ['Paste'] });
  await page.keyboard.up('Control');
  await page.waitForFunction(
    (pasted) => document.querySelector<HTMLTextAreaElement>('[data-testid="paste-text"]')?.value === pasted,
    {},
    text,
  );
  await press('paste-fill');
}

async function fieldsShow(values: Record<string, string>): Promise<void> {
  for (const [id, value] of Object.entries(values)) {
    await customer.page.waitForFunction(
      (field, wanted) => document.querySelector<HTMLInputElement>(`#${field}`)?.value.replace(/ /g, '') === wanted,
      {},
      id,
      value.replace(/ /g, ''),
    );
  }
}

const lineOf = ({ name, uscc, phone, bankAccount }: Pick<Customer, 'name' | 'uscc' | 'phone' | 'bankAccount'>) =>
  `名称：${name} 税号：${uscc} 地址：桂林市示例路 1 号 电话：${phone} 开户行：${bankAccount.bankName} 账号：${bankAccount.accountNo}`;
const blockOf = (of: Customer): string =>
  `${lineOf(of).replace(/ (?=地址|税号|电话|开户行|账号)/g, '\n')}\n法定代表人：${of.legalRepresentative.name}`;

describe.each(SIZES)('company data pasted as a whole, on %s', (_size, screen) => {
  beforeAll(async () => {
    who = await makeCustomer(stage.world);
    customer = await stage.customer(who, undefined, screen);
    const origin = new URL(stage.world.system.webUrl).origin;
    await customer.page
      .browserContext()
      .overridePermissions(origin, ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write']);
  });

  it('begins 初次办理', async () => {
    const newcomer = await makeNewcomer(stage.world);
    await customer.page.goto(`${stage.world.system.webUrl}/c/3394/apply/start`, { waitUntil: 'load' });
    await paste(`${lineOf(newcomer)} 法定代表人：${newcomer.legalRepresentative.name}`);
    await seeText(customer.page, 'paste-result', '已填写：统一社会信用代码、单位名称、法定代表人姓名。请逐项核对。');
    await fieldsShow({
      ...{ 'apply-uscc': newcomer.uscc, 'apply-name': newcomer.name },
      'apply-legalName': newcomer.legalRepresentative.name,
    });
    expect((await lookAt(customer.page, 'pasted at the start')).failing).toEqual([]);
  });

  it('fills 单位基本信息, the account and the invoice, and an address in one line the recipient', async () => {
    await customer.enter();
    await paste(blockOf(who));
    await seeText(customer.page, 'paste-result', '已填写：单位电话、法定代表人姓名。');
    await fieldsShow({
      'form-organisation-phone': who.phone,
      'form-organisation-legalName': who.legalRepresentative.name,
    });

    await customer.fillStep('organisation', 'bank_account');
    await customer.next('verification');
    await click(customer.page, 'form-verification-method-bank_account');
    await paste(blockOf(who));
    await seeText(customer.page, 'paste-result', '已填写：账户名称、账号、开户行名称。');
    await fieldsShow({
      'form-verification-accountName': who.name,
      'form-verification-accountNo': who.bankAccount.accountNo,
    });

    await customer.goToStep('invoice');
    await see(customer.page, 'form-invoice-title');
    await paste(lineOf(who));
    await fieldsShow({
      ...{ 'form-invoice-title': who.name, 'form-invoice-taxNo': who.uscc },
      'form-invoice-addressPhone': `桂林市示例路 1 号 ${who.phone}`,
      'form-invoice-bankAccount': `${who.bankAccount.bankName} ${who.bankAccount.accountNo}`,
    });

    await customer.goToStep('recipient');
    await see(customer.page, 'form-recipient-name');
    await paste('王示例 13900000123 北京市朝阳区示例街 8 号');
    await seeText(customer.page, 'paste-result', '已填写：收件人姓名、收件人手机号、所在地区、详细地址。');
    await fieldsShow({
      ...{ 'form-recipient-name': '王示例', 'form-recipient-mobile': '13900000123' },
      'form-recipient-address': '示例街 8 号',
    });
    await customer.page.waitForFunction(() => document.body.textContent?.includes('北京市 / 北京市 / 朝阳区'));
  });

  it('brings the new name of a 变更', async () => {
    await customer.page.goto(`${stage.world.system.webUrl}/c/3394/change/certificates`, { waitUntil: 'load' });
    await click(customer.page, 'cert-change');
    await see(customer.page, 'form-change-name');
    await paste(blockOf(who));
    // What is on file already is no change.
    await seeText(customer.page, 'paste-result', '没有识别出可以填写的内容');
    await customer.page.locator('[data-testid="paste-text"]').fill('');
    await press('paste-open');
    await paste(blockOf({ ...who, name: '桂林示例改名科技有限公司' }));
    await seeText(customer.page, 'paste-result', '已填写：新单位名称。');
    await fieldsShow({ 'form-change-name': '桂林示例改名科技有限公司' });
    await seeText(customer.page, 'change-proofs', '这次变更需要的资料');
  });
});
