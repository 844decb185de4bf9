/** `50.00` → 5000; null when it is not an amount with at most two decimals. */
export function fenOf(amount: unknown): number | null {
  const text = typeof amount === 'number' ? String(amount) : amount;
  if (typeof text !== 'string' || !/^\d{1,9}(\.\d{1,2})?$/.test(text)) return null;
  return Math.round(Number(text) * 100);
}

export const yuan = (fen: number): string => (fen / 100).toFixed(2);
