import { maskMobile } from '../../domain/masks';
import { MOBILE_PREFIXES } from '../../domain/mobile';

/**
 * What an organisation that we don't know is answered: always the same for one, as a real number would be. Nearly always
 * a prefix that people have; now and then any that a form takes, so that none is shown for known organisations only.
 * @param who a hash in hex
 */
export function inventedMask(who: string): string {
  const number = (part: number): number => Number.parseInt(who.slice(part * 8, part * 8 + 8), 16);
  const rare = number(0) % 32 === 0;
  const prefix = rare ? 130 + (number(1) % 70) : MOBILE_PREFIXES[number(1) % MOBILE_PREFIXES.length];
  return maskMobile(`${prefix}0000${String(number(2) % 10_000).padStart(4, '0')}`);
}
