/** What people type or paste, made comparable without asking them: invisible characters and stray spaces go silently. */

/** For numbers and codes: full-width forms become ordinary, spaces and separators go, letters become capitals. */
export function cleanCode(value: string): string {
  return value
    .normalize('NFKC')
    .replace(/[\s\p{Cf}\-‐-―_.·]/gu, '')
    .toUpperCase();
}

/**
 * For names and addresses: edges trimmed, runs of spaces made one, control and format characters removed, a letter and
 * its accent made one (RFC 5280: NFC). Brackets stay as typed.
 */
export function cleanText(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .normalize('NFC')
    .replace(/[\s\u3000]+/g, ' ')
    .trim();
}

/** Limits count characters as people see them, not UTF-16 units. */
export const characterCount = (value: string): number => [...value].length;

/** 桂林示例（甲）公司 and 桂林示例(甲)公司 are one company: for comparison only, never for writing. */
export function comparableText(value: string): string {
  return value.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}
