/** What typing and pasting are turned into, silently. Rules about right and wrong are not here: see lib/schemas. */
export type CleanKind = 'text' | 'uscc' | 'idNumber' | 'mobile' | 'phone' | 'card' | 'account' | 'email' | 'code';

/** Full-width ASCII (Ａ－１ and the like) comes from Chinese keyboards; invisible characters come from pasting. */
function toHalfWidth(value: string): string {
  return value
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '');
}

const withoutSpaces = (value: string) => value.replace(/\s/g, '');
const digits = (value: string) => value.replace(/\D/g, '');

const CLEANERS: Record<CleanKind, (value: string) => string> = {
  // Full-width brackets and commas are part of Chinese names and addresses: texts only lose what cannot be seen.
  text: (v) => v.replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '').replace(/[\t\r\n]+/g, ' '),
  uscc: (v) =>
    toHalfWidth(v)
      .toUpperCase()
      .replace(/[^0-9A-Z]/g, ''),
  idNumber: (v) =>
    toHalfWidth(v)
      .toUpperCase()
      .replace(/[^0-9X]/g, ''),
  mobile: (v) => digits(toHalfWidth(v)).replace(/^(0086|86)(?=1\d{10}$)/, ''),
  phone: (v) => withoutSpaces(toHalfWidth(v)).replace(/[–—－]/g, '-'),
  card: (v) => digits(toHalfWidth(v)),
  account: (v) => withoutSpaces(toHalfWidth(v)),
  email: (v) => withoutSpaces(toHalfWidth(v)),
  code: (v) => withoutSpaces(toHalfWidth(v)),
};

export const clean = (kind: CleanKind, value: string): string => CLEANERS[kind](value);

/** When the field is left: what would disturb while typing (spaces at the ends). */
export const cleanOnLeave = (kind: CleanKind, value: string): string => clean(kind, value).trim();

const GROUPS: Partial<Record<CleanKind, readonly number[]>> = {
  card: [4, 4, 4, 4, 4],
  mobile: [3, 4, 4],
};

/** 6222000000000000012 → 6222 0000 0000 0000 012 */
export function group(kind: CleanKind, value: string): string {
  const sizes = GROUPS[kind];
  if (!sizes) return value;
  const parts: string[] = [];
  let rest = value;
  for (const size of sizes) {
    if (!rest) break;
    parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  if (rest) parts.push(rest);
  return parts.join(' ');
}

/** Where the caret belongs in the grouped text so that as many real characters stand before it as did before. */
export function groupedCaret(kind: CleanKind, typed: string, caret: number, grouped: string): number {
  const before = clean(kind, typed.slice(0, caret)).length;
  if (before === 0) return 0;
  let seen = 0;
  for (let i = 0; i < grouped.length; i++) {
    if (grouped[i] !== ' ') seen++;
    if (seen === before) return i + 1;
  }
  return grouped.length;
}
