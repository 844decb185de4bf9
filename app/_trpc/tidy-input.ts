import { DomainError } from '@/lib/domain/errors';

/** Our deepest form is four levels deep. */
const MAX_DEPTH = 12;

/**
 * What no column can hold and no screen can show goes before any schema looks: U+0000 (PostgreSQL refuses it) and halves
 * of surrogate pairs. @throws DomainError input.too_deep
 */
export function tidyInput(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(/\0|\p{Cs}/gu, '');
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw new DomainError('input.too_deep', '提交的内容结构不正确，请刷新页面后重试。');
  if (Array.isArray(value)) return value.map((item) => tidyInput(item, depth + 1));
  // Files and streams have no business here; the schema refuses them.
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tidyInput(item, depth + 1)]));
}

/** Words of ours, and not a library's own, which no person is to read. */
export const isChinese = (text: string): boolean => /[\u4e00-\u9fff]/.test(text);
