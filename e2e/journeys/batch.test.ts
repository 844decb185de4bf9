import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OperatorActor } from '../fixtures/actors-staff';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import { evidenceOf } from '../fixtures/evidence';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { makeCustomer, makeStaff } from '../fixtures/world';

let stage: Stage;
let operator: OperatorActor;

beforeAll(async () => {
  stage = await openStage();
  await topUpBlankTokens(stage.world.system, 3);
  operator = await stage.operator();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'batch');
});

/** Three orders that wait for their tokens. */
async function approvedOrders(): Promise<string[]> {
  const { world } = stage;
  const reviewer = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer']));
  return Promise.all(
    [1, 2, 3].map(async () => {
      const who = await makeCustomer(world);
      const customer = await ApiCustomer.signIn(world, who);
      const { orderNo, outTradeNo } = await customer.orderToPay('legal_mobile', await stage.papers(who));
      await customer.pay(outTradeNo);
      await customer.untilState(orderNo, 'paid');
      await reviewer.approve(orderNo);
      return orderNo;
    }),
  );
}

/** Resolves when the page shows this many slots at work at one time. */
async function seeBusySlots({ page }: OperatorActor, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('[data-testid^="slot-"][data-state="busy"]').length >= wanted,
    { timeout: 40_000 },
    count,
  );
}

describe('several tokens at once', () => {
  it('are made by one click, each for its own order', async () => {
    const { world } = stage;
    const orderNos = await approvedOrders();
    // No token can be finished before its certificate: all three stand in the middle while the page is looked at.
    await world.db.transaction(async (tx) => {
      await tx.execute(sql`lock table certificates in share mode`);
      await operator.startProduction(orderNos);
      await seeBusySlots(operator, orderNos.length);
    });
    for (const orderNo of orderNos) await operator.seeMade(orderNo);

    // Each card of the desk names one order, and each order stands on one card.
    const slots = await operator.page.$$eval('[data-testid^="slot-"]', (all) =>
      (all as HTMLElement[]).map(({ dataset, textContent }) => ({ state: dataset.state, text: textContent ?? '' })),
    );
    const made = (await Promise.all(orderNos.map((orderNo) => evidenceOf(world, orderNo)))).map(
      ({ productions, certificates }) => {
        expect(productions).toMatchObject([{ state: 'made', attempt: 1 }]);
        expect(certificates).toMatchObject([{ state: 'valid' }]);
        return productions[0] as (typeof productions)[number];
      },
    );
    for (const { orderNo, tokenSerial } of made) {
      const own = slots.filter(({ text }) => text.includes(orderNo));
      expect(own).toMatchObject([{ state: 'made', text: expect.stringContaining(tokenSerial) }]);
    }
    expect(new Set(made.map(({ tokenSerial }) => tokenSerial)).size).toBe(3);
    expect(new Set(made.map(({ certificateId }) => certificateId)).size).toBe(3);

    // One click: all had begun before the first was done.
    const lastStart = Math.max(...made.map(({ startedAt }) => startedAt.getTime()));
    const firstEnd = Math.min(...made.map(({ finishedAt }) => finishedAt?.getTime() ?? 0));
    expect(lastStart).toBeLessThan(firstEnd);
  });
});
