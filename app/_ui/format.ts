import { readableDate } from '@/lib/domain/calendar';
import { moneyText } from '@/lib/domain/money';
import type { ServiceView } from '@/lib/schemas/portal-views';

/** Dates and durations as people read them. China time, whatever the clock of the device says. */
const partsOf = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function chinaParts(iso: string): Record<string, string> | null {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return null;
  return Object.fromEntries(partsOf.formatToParts(date).map((part) => [part.type, part.value]));
}

/** A plain date (yyyy-mm-dd) names a day in China already and must not be moved by a time zone. */
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}$/;

export function formatDate(iso: string): string {
  if (PLAIN_DATE.test(iso)) return readableDate(iso);
  const p = chinaParts(iso);
  return p ? `${p.year}年${Number(p.month)}月${Number(p.day)}日` : '';
}

export function formatDateTime(iso: string): string {
  if (PLAIN_DATE.test(iso)) return formatDate(iso);
  const p = chinaParts(iso);
  return p ? `${formatDate(iso)} ${p.hour}:${p.minute}` : '';
}

/** 29 天 3 小时 · 23 小时 59 分 · 4 分 09 秒 */
export function formatRemaining(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} 天 ${hours % 24} 小时`;
  if (hours > 0) return `${hours} 小时 ${String(minutes).padStart(2, '0')} 分`;
  return `${minutes} 分 ${String(seconds % 60).padStart(2, '0')} 秒`;
}

/** 免费 · ¥50.00/枚 · ¥260.00/枚起 · ¥50.00/枚（不换证书的免费） */
export function feeText({ businessType, feeFen, feeFrom }: Fee): string {
  if (feeFen === 0 && !feeFrom) return '免费';
  // What stands in no certificate is changed without a new one.
  const free = businessType === 'change' ? '（不换证书的免费）' : '';
  return `${moneyText(feeFen)}/枚${feeFrom ? '起' : ''}${free}`;
}
type Fee = Pick<ServiceView, 'businessType' | 'feeFen' | 'feeFrom'>;

/** 400-919-7888 → tel:4009197888 */
export const telephoneHref = (number: string): string => `tel:${number.replace(/[^\d+]/g, '')}`;
