import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskMobile } from '@/lib/domain/masks';
import { readPdf } from '@/workflows/activities/documents/testing/pdf';
import { click, see } from '../fixtures/browser';
import { filledDraft, paidOrder } from '../fixtures/scenes';
import { openStage, type Stage } from '../fixtures/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const address = (rest: string) => `${stage.world.system.webUrl}/c/3394${rest}`;

/** What a printer gets, and what is left on the sheet that only a screen can use. */
async function printed(page: Page, name: string): Promise<{ pages: string[]; pressable: string[] }> {
  await page.emulateMediaType('print');
  const pressable = await page.$$eval('button, [role="button"], input, nav, footer a', (nodes) =>
    nodes
      .filter((node) => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().width > 1)
      .map((node) => node.outerHTML.slice(0, 80)),
  );
  await page.emulateMediaType();
  const sheets = await readPdf(await page.pdf({ format: 'A4' }));
  const dir = process.env.E2E_SCREENS;
  if (dir) {
    mkdirSync(dir, { recursive: true });
    for (const [i, { png }] of sheets.entries()) writeFileSync(path.join(dir, `print-${name}-${i + 1}.png`), png);
  }
  // Some fonts name a character by its radical (⾦ for 金).
  return { pages: sheets.map(({ text }) => text.normalize('NFKC')), pressable };
}

describe('on paper', () => {
  it('the confirm page shows all that is sent, and nothing to press', async () => {
    const { api, draftId, who } = await filledDraft(stage, 'legal_mobile');
    const { page } = await stage.customer(who, api);
    await api.trpc.verification.start.mutate({ draftId });
    await page.goto(address(`/reissue/${draftId}/confirm`), { waitUntil: 'load' });
    await see(page, 'confirm-order');
    const { pages, pressable } = await printed(page, 'confirm');
    expect(pressable).toEqual([]);
    expect(pages.length).toBeLessThanOrEqual(2);
    const text = pages.join('');
    for (const words of [who.name, who.uscc, who.agent.email, '¥50.00', '认证方式', '收件信息']) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('修改');
  });

  it('the order has its number, state, dates and facts; the receipt says what was paid', async () => {
    const { api, orderNo, who } = await paidOrder(stage);
    const { page } = await stage.customer(who, api);
    await page.goto(address(`/orders/${orderNo}`), { waitUntil: 'load' });
    await see(page, 'order-state');
    const order = await printed(page, 'order');
    expect(order.pressable).toEqual([]);
    for (const words of [orderNo, who.name, who.uscc, maskMobile(who.agent.mobile), '已支付', '丢失补办']) {
      expect(order.pages.join('')).toContain(words);
    }

    await page.goto(address(`/orders/${orderNo}/pay`), { waitUntil: 'load' });
    await see(page, 'pay-success');
    const receipt = await printed(page, 'receipt');
    expect(receipt.pressable).toEqual([]);
    expect(receipt.pages).toHaveLength(1);
    for (const words of [orderNo, '¥50.00', '支付成功']) expect(receipt.pages[0]).toContain(words);
    await click(page, 'pay-done');
    await see(page, 'order-state');
  });
});
