/** Forms that several providers share on the wire: decimal yuan and China time. */
const CHINA_OFFSET_MS = 8 * 3600_000;

/** 1 → "0.01", 5000 → "50.00": exact, without floating point. */
export function fenToYuan(fen: number): string {
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError('an amount in fen is a whole number, not negative');
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

/** "50", "50.5", "50.00" → 5000; null for anything that is not an exact amount in fen. */
export function yuanToFen(yuan: unknown): number | null {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(typeof yuan === 'number' ? String(yuan) : String(yuan ?? ''));
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** `yyyy-MM-dd HH:mm:ss` in China, whatever the zone of this machine (China has no summer time). */
export function chinaTime(at: Date): string {
  return new Date(at.getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

export function parseChinaTime(text: unknown): Date | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})/.exec(typeof text === 'string' ? text : '');
  if (!match) return undefined;
  const at = new Date(`${match[1]}T${match[2]}+08:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

export type JsonObject = Record<string, unknown>;

/** A provider's answer is data from outside: null unless it is a JSON object. */
export function parseJsonObject(text: unknown): JsonObject | null {
  if (isObject(text)) return text;
  if (typeof text !== 'string') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** A provider's code, fit for a log or an error: short and plain, whatever the provider sent. */
export const safeCode = (value: unknown): string =>
  text(value)
    .replace(/[^\w.-]/g, '')
    .slice(0, 60);
