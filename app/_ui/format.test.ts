import { expect, it } from 'vitest';
import { feeText, formatDate, formatDateTime, formatRemaining, telephoneHref } from './format';

it('shows China time', () => {
  expect(formatDateTime('2026-11-22T06:05:00.000Z')).toBe('2026年11月22日 14:05');
  expect(formatDateTime('2026-11-22T16:05:00.000Z')).toBe('2026年11月23日 00:05');
});

it('leaves plain dates on their day', () => {
  expect(formatDate('2026-11-30')).toBe('2026年11月30日');
  expect(formatDateTime('2026-01-02')).toBe('2026年1月2日');
});

it('says nothing about what is no date', () => {
  expect(formatDate('')).toBe('');
  expect(formatDateTime('soon')).toBe('');
});

it('counts down to zero and not below', () => {
  expect(formatRemaining(30 * 86_400_000 - 1000)).toBe('29 天 23 小时');
  expect(formatRemaining(47 * 3_600_000)).toBe('47 小时 00 分');
  expect(formatRemaining(86_340_000)).toBe('23 小时 59 分');
  expect(formatRemaining(249_000)).toBe('4 分 09 秒');
  expect(formatRemaining(-5)).toBe('0 分 00 秒');
});

it('makes numbers dialable', () => {
  expect(telephoneHref('400-919-7888')).toBe('tel:4009197888');
});

it('says of a change that without a certificate it is free', () => {
  const fee = { feeFen: 5_000, feeFrom: false };
  expect(feeText({ ...fee, businessType: 'reissue' })).toBe('¥50.00/枚');
  expect(feeText({ ...fee, businessType: 'change' })).toBe('¥50.00/枚（不换证书的免费）');
  expect(feeText({ businessType: 'change', feeFen: 0, feeFrom: false })).toBe('免费');
});
