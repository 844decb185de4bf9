import { msToNumber } from '@temporalio/common/lib/time';
import { expect } from 'vitest';
import { UNTIL_DONE } from '@/workflows/contracts/retries';
import { act, BACK, type Case, cancelled, PAID, till, WAITING } from './case';

/** The provider is away, slow, or its answers get lost. */
export const OUTAGES: Case[] = [
  ...(['before', 'after'] as const).flatMap((phase): Case[] => [
    [
      `precreate times out ${phase} the work`,
      WAITING,
      async () => {
        const of = await till().order({ offered: false });
        till().fault('timeout', { phase, action: 'alipay.trade.precreate' });
        await retried(act(of).open);
        expect(of.trade().amountFen).toBe(5000);
        return of;
      },
    ],
    [
      `refund times out ${phase} the work`,
      BACK,
      async () => {
        const of = await cancelled();
        till().fault('timeout', { phase, action: 'alipay.trade.refund' });
        await retried(act(of).refund);
        return of;
      },
    ],
    [
      `close times out ${phase} the work`,
      { ...WAITING, state: 'closed', payments: ['closed'] },
      async () => {
        const of = await till().order();
        of.scan();
        till().fault('timeout', { phase, action: 'alipay.trade.close' });
        await retried(act(of).close);
        expect(of.trade().status).toBe('TRADE_CLOSED');
        return of;
      },
    ],
    [
      `query times out ${phase} the work`,
      PAID,
      async () => {
        const of = await till().order();
        of.pay({ noticeTimes: 0 });
        till().fault('timeout', { phase, action: 'alipay.trade.query' });
        await retried(act(of).check);
        return of;
      },
    ],
  ]),
  [
    'an answer with a wrong signature is no answer',
    PAID,
    async () => {
      const of = await till().order();
      of.pay({ noticeTimes: 0 });
      till().fault('wrongSignature', { action: 'alipay.trade.query' });
      await retried(act(of).check);
      return of;
    },
  ],
  [
    'down for an hour: opening',
    WAITING,
    async () => {
      const of = await till().order({ offered: false });
      await downForAnHour(act(of).open);
      return of;
    },
  ],
  [
    'down for an hour: asking',
    PAID,
    async () => {
      const of = await till().order();
      of.pay({ noticeTimes: 0 });
      await downForAnHour(act(of).check);
      return of;
    },
  ],
  [
    'down for an hour: closing',
    { ...WAITING, state: 'closed', payments: ['closed'] },
    async () => {
      const of = await till().order();
      of.scan();
      await downForAnHour(act(of).close);
      return of;
    },
  ],
  [
    'down for an hour: refunding',
    BACK,
    async () => {
      const of = await cancelled();
      await downForAnHour(act(of).refund);
      return of;
    },
  ],
];

/** Once in vain, then again: as the workflow does. */
async function retried(work: () => Promise<unknown>): Promise<void> {
  await expect(work()).rejects.toMatchObject({ type: 'provider.unavailable', nonRetryable: false });
  await work();
}

/** Every try that falls into the hour by the retry policy of the workflow. */
async function downForAnHour(work: () => Promise<unknown>): Promise<void> {
  till().fault('http500', { times: undefined });
  let tries = 0;
  const longest = msToNumber(UNTIL_DONE.maximumInterval);
  let pause = msToNumber(UNTIL_DONE.initialInterval);
  for (let passed = 0; passed < 3_600_000; passed += pause) {
    if (tries++ > 0) pause = Math.min(pause * UNTIL_DONE.backoffCoefficient, longest);
    await expect(work()).rejects.toMatchObject({ type: 'provider.unavailable', nonRetryable: false });
  }
  expect(tries).toBeGreaterThan(60);
  till().well();
  await work();
}
