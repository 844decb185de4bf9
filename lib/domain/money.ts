/** Money is whole fen everywhere; yuan exist only in texts. */
export function yuanText(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const absolute = Math.abs(fen);
  return `${sign}${Math.floor(absolute / 100)}.${String(absolute % 100).padStart(2, '0')}`;
}

/** ¥50.00 */
export const moneyText = (fen: number): string => `¥${yuanText(fen)}`;

/** "50", "50.0" and "50.00" are 5000; null for anything else: floating point never touches an amount. */
export function parseYuan(text: string): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}
