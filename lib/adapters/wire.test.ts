import { describe, expect, it } from 'vitest';
import { chinaTime, fenToYuan, parseChinaTime, safeCode, yuanToFen } from './wire';

describe('amounts', () => {
  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [10, '0.10'],
    [5000, '50.00'],
    [110, '1.10'],
    [999999999999, '9999999999.99'],
  ])('%d fen is %s yuan and back', (fen, yuan) => {
    expect(fenToYuan(fen)).toBe(yuan);
    expect(yuanToFen(yuan)).toBe(fen);
  });

  it('keeps amounts exact that floating point would not', () => {
    expect(yuanToFen('1.15')).toBe(115);
    expect(yuanToFen('4.35')).toBe(435);
    expect(yuanToFen('50.5')).toBe(5050);
    expect(yuanToFen('50')).toBe(5000);
  });

  it('refuses what is not an amount', () => {
    for (const bad of ['', '1.', '.5', '-1.00', '1.005', '1e3', 'NaN', null, undefined, {}])
      expect(yuanToFen(bad)).toBeNull();
    expect(() => fenToYuan(1.5)).toThrow(RangeError);
    expect(() => fenToYuan(-1)).toThrow(RangeError);
  });
});

describe('China time', () => {
  it('is UTC+8 both ways', () => {
    expect(chinaTime(new Date('2026-11-22T16:30:05.999Z'))).toBe('2026-11-23 00:30:05');
    expect(parseChinaTime('2026-11-23 00:30:05')?.toISOString()).toBe('2026-11-22T16:30:05.000Z');
  });

  it('is undefined for anything else', () => {
    for (const bad of ['', '2026-11-23', '2026-99-23 00:00:00', 5, null]) expect(parseChinaTime(bad)).toBeUndefined();
  });
});

it('a code in an error text is short and plain', () => {
  expect(safeCode('ACQ.TRADE_NOT_EXIST')).toBe('ACQ.TRADE_NOT_EXIST');
  expect(safeCode('<b>张示例 450300199001010018</b>'.repeat(20)).length).toBeLessThanOrEqual(60);
  expect(safeCode({ a: 1 })).toBe('');
});
