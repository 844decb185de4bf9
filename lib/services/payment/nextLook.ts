import { QR_MARGIN_MS } from './recordQr';
import type { PaymentRow } from './rows';

/**
 * A trade that was offered and that nobody has opened is unknown to the provider: it can't be closed, and stays payable.
 * When to look at it again: as its code dies, and as its page does, which lives as long as the order may wait for money.
 * null: never offered, or dead.
 */
export function nextLook({ qrExpiresAt }: PaymentRow, paymentDeadline: Date, now: Date): Date | null {
  if (qrExpiresAt === null) return null;
  const codeDies = new Date(qrExpiresAt.getTime() + QR_MARGIN_MS);
  const next = codeDies > now && codeDies < paymentDeadline ? codeDies : paymentDeadline;
  return next > now ? next : null;
}
