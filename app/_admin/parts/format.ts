import { formatDate as dateText, formatDateTime } from '@/app/_ui/format';

export const formatTime = (iso: string | null | undefined): string => (iso ? formatDateTime(iso) : '—');
export const formatDate = (iso: string | null | undefined): string => (iso ? dateText(iso) : '—');

/** How long something has been lying there, in the words of a queue. */
export function formatAge(iso: string | null, now = Date.now()): string {
  if (!iso) return '—';
  const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / 60_000));
  if (minutes < 60) return `${minutes} 分钟`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} 小时`;
  return `${Math.floor(minutes / 1440)} 天`;
}
