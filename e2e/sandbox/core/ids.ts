import { randomInt } from 'node:crypto';

export const digits = (count: number): string => Array.from({ length: count }, () => String(randomInt(10))).join('');

const HAN_NAME = /^[\p{Script=Han}·]{2,30}$/u;
export const isPersonName = (value: unknown): value is string => typeof value === 'string' && HAN_NAME.test(value);

export const isMobile = (value: unknown): value is string => typeof value === 'string' && /^1[3-9]\d{9}$/.test(value);

/** Resident ID by GB 11643: eighteen characters with a check digit. */
export function isIdNumber(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{17}[\dX]$/.test(value)) return false;
  const sum = [...value.slice(0, 17)].reduce(
    (total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11),
    0,
  );
  return '10X98765432'[sum % 11] === value[17];
}

export function isCardNumber(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{12,19}$/.test(value)) return false;
  const sum = [...value].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
