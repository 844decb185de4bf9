import { describe, expect, it } from 'vitest';
import { compare, isMet, type Line, median, quantile, table } from './figures';

const line = (over: Partial<Line>): Line => ({
  ...{ row: 'c', what: 'OCSP', against: 'file', unit: '/s', ours: 10, other: 20, ratio: 0.5, low: 0.4, high: 0.6 },
  ...over,
});

describe('figures', () => {
  it('takes the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('finds the value that a share lies below', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantile(values, 0.95)).toBe(95);
    expect(quantile([7], 0.95)).toBe(7);
  });

  it('divides each round by its own counterpart', () => {
    // The machine was half as fast in the second round: the ratio knows nothing of it.
    expect(compare([100, 50, 120], [200, 100, 200])).toEqual({
      ...{ ours: 100, other: 200, ratio: 0.5, low: 0.5, high: 0.6 },
    });
    expect(() => compare([1], [1, 2])).toThrow(RangeError);
  });

  it('says whether an aim is met, from both sides, and for a figure with a limit of its own', () => {
    expect(isMet(line({ aim: { atLeast: 0.5 } }))).toBe(true);
    expect(isMet(line({ aim: { atLeast: 0.51 } }))).toBe(false);
    expect(isMet(line({ aim: { atMost: 0.4 } }))).toBe(false);
    expect(isMet(line({ limit: 9 }))).toBe(false);
    expect(isMet(line({}))).toBeNull();
  });

  it('prints a line a row, in columns', () => {
    const [head = '', rule = '', first = '', ...more] = table([line({ aim: { atLeast: 0.8 } })]).split('\n');
    expect(more).toEqual([]);
    expect([rule.length, first.length]).toEqual([head.length, head.length]);
    expect(first).toMatch(/\| 10\.0 \/s +\| file +\| 20\.0 \/s .*\| ≥ 0\.8 +\| NO +\|/);
  });
});
