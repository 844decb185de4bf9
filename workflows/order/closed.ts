import { outside } from './activities';
import type { Beside } from './beside';

/** Word of the end of an order that nobody paid: beside the rest, for money waits for no message; null: an older run. */
export async function tellClosed(orderNo: string, cancelReason: string | null, beside: Beside | null): Promise<void> {
  const template = closedNotice(cancelReason);
  if (!template) return;
  if (beside) return beside.notify(template);
  await outside.notify({ orderNo, template, occurrence: 1 });
}

/** The system ended it: the customer let a time go by. */
const EXPIRED: Partial<Record<string, string>> = {
  expired: 'order_closed',
  materials_not_received: 'materials_expired',
  correction_expired: 'correction_expired',
};

/** Who found his token hears that it counts again instead. */
function closedNotice(cancelReason: string | null): string | null {
  if (cancelReason === 'found') return null;
  return EXPIRED[cancelReason ?? 'expired'] ?? 'order_cancelled';
}
