/** Providers speak China time, whatever the machine's zone is. */
const CHINA_OFFSET_MS = 8 * 3600_000;

/** `yyyy-MM-dd HH:mm:ss` in China time. */
export function chinaTime(at: Date = new Date()): string {
  return new Date(at.getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** `MM-dd HH:mm` for pages. */
export const shortTime = (iso: string): string => chinaTime(new Date(iso)).slice(5, 16);

/** `yyyyMMdd` in China time. */
export const chinaDay = (at: Date = new Date()): string => chinaTime(at).slice(0, 10).replaceAll('-', '');

/** Reads `yyyy-MM-dd HH:mm[:ss]` of China time. */
export function parseChinaTime(value: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})(:\d{2})?$/.exec(value);
  if (!match) return null;
  const at = new Date(`${match[1]}T${match[2]}${match[3] ?? ':00'}+08:00`);
  return Number.isNaN(at.getTime()) ? null : at;
}
