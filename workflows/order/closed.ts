import { outside } from './activities';
import type { Beside } from './beside';

/** Word of the end of an order that nobody paid: beside the rest, for money waits for no message; null: an older run. */
export async function tellClosed(orderNo: string, cancelReason: string | null, beside: Beside | null): Promise<void> {
  const template = closedNotice(cancelReason);
  if (!template) return;
  if (beside) return beside.notify(template);
  await outside.notify({ orderNo, template, occurrence: 1 });
}

/** Who found his token hears that it counts again instead. */
function closedNotice(cancelReason: string | null): string | null {
  if (cancelReason === 'found') return null;
  if (cancelReason === 'materials_not_received') return 'materials_expired';
  return cancelReason === 'expired' || !cancelReason ? 'order_closed' : 'order_cancelled';
}
