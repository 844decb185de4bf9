import { randomInt } from 'node:crypto';
import { passesLuhn } from '../../lib/domain/luhn';
import { residentIdCheckCharacter } from '../../lib/domain/resident-id';
import { usccCheckCharacter } from '../../lib/domain/uscc';

/** Invented values with valid check digits, new at each call: tests share no data. */
const digits = (length: number): string => Array.from({ length }, () => randomInt(10)).join('');

/**
 * Numbers that never come twice: counted within a process, and begun where the clock stands, as the files of a run share one
 * system. Fifty are free for each second, which no file keeps up; random ones meet after some hundred.
 */
function counter(): () => number {
  let next = Math.floor(Date.now() / 20);
  return () => next++;
}
const sixDigits = (next: () => number) => () => String(next() % 1_000_000).padStart(6, '0');
const [usccPart, orderPart, person] = [sixDigits(counter()), sixDigits(counter()), counter()];

export function inventedUscc(): string {
  const first17 = `91450300MA5${usccPart()}`;
  return first17 + usccCheckCharacter(first17);
}

export function inventedResidentId(): string {
  const [month, day, year, ...sequence] = String(person() % 900_000).padStart(6, '0');
  // The 10th to the 19th of January to September: every one is a date.
  const first17 = `450300199${year}0${Number(month) + 1}1${day}${sequence.join('')}`;
  return first17 + residentIdCheckCharacter(first17);
}

export const inventedMobile = (): string => `139${digits(8)}`;

export function inventedBankCard(): string {
  const first18 = `622200${digits(12)}`;
  return [...'0123456789'].map((last) => first18 + last).find(passesLuhn) as string;
}

export const inventedAccountNo = (): string => `4500${digits(15)}`;
export const inventedOrderNo = (): string => `20261122A${orderPart()}`;
export const inventedSerial = (): string => `5${Array.from({ length: 31 }, () => randomInt(16).toString(16)).join('')}`;
