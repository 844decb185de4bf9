import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useTill } from './money/case';
import { NOTICES_AND_REFUNDS } from './money/notices';
import { OUTAGES } from './money/outages';
import { PAGES } from './money/pages';
import { Till } from './money/till';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
  useTill(till);
});
afterEach(() => till.well());
const counts = { cases: 0, asExpected: 0 };
afterAll(async () => {
  console.log(`money: ${counts.cases} cases, ${counts.asExpected} with both books as the rules say`);
  await till?.close();
});

describe('money, over the real wire', () => {
  test.each([...NOTICES_AND_REFUNDS, ...PAGES, ...OUTAGES])('%s', async (_name, books, run) => {
    counts.cases++;
    const of = await run();
    const found = await of.books();
    expect(found).toMatchObject(books);
    // However often it was said, the workflow is told once a payment.
    expect(found.told).toBe(found.payments.filter((state) => state !== 'unpaid' && state !== 'closed').length);
    counts.asExpected++;
  });
});
