import { describe, expect, it } from 'vitest';
import { verificationAmountInput } from './order';

const read = (amount: string) =>
  verificationAmountInput.safeParse({ draftId: '00000000-0000-4000-8000-000000000000', amount });

describe('the amount that was received', () => {
  it.each([
    ['0.37', 37],
    [' ¥0.37 ', 37],
    ['０．３７元', 37],
    ['.5', 50],
    ['0.05', 5],
    ['0.99', 99],
  ])('%s is read', (typed, fen) => expect(read(typed).data?.amount).toBe(fen));

  it.each(['', '37', '0', '0.0', '0.00', '1.00', '0.375', '-0.1', '0,37'])('“%s” is asked for again', (typed) => {
    expect(read(typed).error?.issues[0]?.message).toContain('0.01 至 0.99');
  });
});
