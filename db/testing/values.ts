import { randomInt } from 'node:crypto';
import { passesLuhn } from '../../lib/domain/luhn';
import { residentIdCheckCharacter } from '../../lib/domain/resident-id';
import { usccCheckCharacter } from '../../lib/domain/uscc';

/** Invented values with valid check digits, new at each call: tests share no data. */
const digits = (length: number): string => Array.from({ length }, () => randomInt(10)).join('');

/** Six digits from anywhere, never twice in a process: random ones meet in a test of some hundred rows. */
function counter(): () => string {
  let next = randomInt(800_000);
  return () => String(next++).padStart(6, '0');
}
const [usccPart, orderPart] = [counter(), counter()];

export function inventedUscc(): string {
  const first17 = `91450300MA5${usccPart()}`;
  return first17 + usccCheckCharacter(first17);
}

export function inventedResidentId(): string {
  const first17 = `450300199${randomInt(10)}0${1 + randomInt(9)}1${randomInt(10)}${digits(3)}`;
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
