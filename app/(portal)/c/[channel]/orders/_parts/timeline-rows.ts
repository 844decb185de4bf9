import { formatDate, formatDateTime } from '@/app/_ui/format';
import type { TimelineStep as Row } from '@/app/_ui/parts';
import type { TimelineStep } from '@/lib/domain/timeline';

/** Promised and actual dates in words. What is provisional says so. */
export function timelineRows(steps: TimelineStep[]): Row[] {
  return steps.map(({ key, label, state, actual, promised, provisional }) => ({
    key,
    label,
    state,
    time: actual ? formatDateTime(actual) : promised ? promisedText(promised, provisional ?? false) : null,
  }));
}

function promisedText(promised: string, provisional: boolean): string {
  // A time of day is the customer's deadline (payment); a plain day is our promise.
  if (promised.length > 10) return `请在 ${formatDateTime(promised)} 前完成`;
  return `预计 ${formatDate(promised)}前${provisional ? '（暂估）' : ''}`;
}
