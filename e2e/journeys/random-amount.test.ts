import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { verifications } from '@/db/schema/subscriber';
import { click, fillTest, see } from '../fixtures/browser';
import { until } from '../fixtures/sandbox-client';
import { filledDraft } from '../fixtures/scenes';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { restartWith, untilHealthy } from '../fixtures/system';

/** Where accounts are proven by an amount of a few fen that only their owner can read, not by a code in the memo. */
let stage: Stage;
let restore: () => Promise<void>;
beforeAll(async () => {
  restore = await restartWith('web', { BANK_VERIFICATION: 'random_amount' });
  stage = await openStage();
});
afterAll(async () => {
  await restore?.();
  await untilHealthy(stage.world.system);
  await stage.close();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'random-amount');
});

interface Flow {
  flowId: string;
  transfer: { cardNo: string; bank: string; amountFen: number } | null;
}
/** In no list of banks. */
const BANK = '桂林示例农村商业银行';

it.each(SIZES)(
  'on %s a customer reads the amount in his account, mistypes it once, and orders',
  async (_size, screen) => {
    const { world } = stage;
    const { api, draftId, who } = await filledDraft(stage, 'bank_account');
    const customer = await stage.customer(who, api, screen);
    const { page, places } = customer;
    await world.sandbox.post('/control/registry', { account: { ...who.bankAccount, bankName: BANK } });
    await page.goto(`${places.webUrl}/c/3394/reissue/${draftId}#verification`, { waitUntil: 'load' });
    await fillTest(page, 'form-verification-bankName', '其它');
    await page.waitForFunction(() => document.body.textContent?.includes('其它开户行名称'));
    await fillTest(page, 'form-verification-bankName', BANK);
    await customer.throughTo('verify');
    expect(await customer.startVerification()).toBe('awaiting_code');
    await see(page, 'verify-amount');

    const flow = await until('the transfer', async () => {
      const flows = await world.sandbox.ledger<Flow>('esign');
      return flows.find(({ transfer }) => transfer?.cardNo === who.bankAccount.accountNo);
    });
    await world.sandbox.post('/control/esign/settle', { flowId: flow.flowId });
    const { amountFen = 0, bank } = flow.transfer ?? {};
    expect(bank).toBe(BANK);
    expect(amountFen).toBeGreaterThan(0);

    await fillTest(page, 'verify-amount', '十块');
    await click(page, 'verify-amount-confirm');
    await page.waitForFunction(() =>
      document.querySelector('#verify-amount-error')?.textContent?.includes('在 0.01 至 0.99 之间'),
    );
    await fillTest(page, 'verify-amount', `0.${String((amountFen % 99) + 1).padStart(2, '0')}`);
    await click(page, 'verify-amount-confirm');
    // Tried, and said to be wrong: what was typed stays to be mended.
    await page.waitForFunction(() => {
      const text = document.querySelector('#verify-amount-error')?.textContent ?? '';
      return text !== '' && !text.includes('在 0.01 至 0.99 之间');
    });
    // As people copy it from a statement.
    await fillTest(page, 'verify-amount', `¥ 0.${String(amountFen).padStart(2, '0')}`);
    await click(page, 'verify-amount-confirm');
    await page.waitForSelector('[data-testid="verify-status"][data-state="matched"]');
    const orderNo = await customer.confirmOrder();
    expect(orderNo).toMatch(/^\d{8}A\d{6}$/);

    const rows = await world.db.select().from(verifications).where(eq(verifications.draftId, draftId));
    expect(rows).toMatchObject([{ method: 'bank_account', outcome: 'matched' }]);
    // No code went to the account by the other way.
    const transfers = await world.sandbox.ledger<{ payeeAccountNo: string; memo: string }>('bank');
    const own = transfers.filter(({ payeeAccountNo }) => payeeAccountNo === who.bankAccount.accountNo);
    expect(own.map(({ memo }) => memo)).toEqual(['企业认证打款']);
  },
);
